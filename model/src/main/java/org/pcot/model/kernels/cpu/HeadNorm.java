package org.pcot.model.kernels.cpu;

import static org.pcot.model.kernels.cpu.Vectors.LANES;
import static org.pcot.model.kernels.cpu.Vectors.broadcast;
import static org.pcot.model.kernels.cpu.Vectors.get;
import static org.pcot.model.kernels.cpu.Vectors.load;
import static org.pcot.model.kernels.cpu.Vectors.put;
import static org.pcot.model.kernels.cpu.Vectors.store;
import static org.pcot.model.kernels.cpu.Vectors.whole;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import org.pcot.model.tensor.Tensor;

/** {@link RmsNorm} of every head of queries and keys; values are copied. */
final class HeadNorm {
  private HeadNorm() {}

  static void forward(
      Tensor input,
      int heads,
      Tensor queryWeight,
      Tensor keyWeight,
      double epsilon,
      Tensor output,
      Tensor scales) {
    ByteBuffer x = input.storage().bytes();
    ByteBuffer y = output.storage().bytes();
    int size = queryWeight.columns();
    int normed = scales.columns();
    int values = input.columns() - normed * size;
    for (int row = 0; row < input.rows(); row++) {
      int xi = input.offset() + row * input.columns();
      int yi = output.offset() + row * input.columns();
      int si = scales.offset() + row * normed;
      for (int head = 0; head < normed; head++, xi += size, yi += size) {
        Tensor weight = head < heads ? queryWeight : keyWeight;
        float scale = RmsNorm.forward(x, xi, weight, epsilon, y, yi);
        put(scales.storage().bytes(), si + head, scale);
      }
      Rows.copy(x, xi, y, yi, values);
    }
  }

  /** For the heads from one on and up to another, which have the same weight. */
  record Backward(Tensor input, int firstHead, int endHead, Tensor weight, Tensor scales) {
    /** For some columns of the weight, each summed in the order of rows and heads. */
    void addWeightGradient(Tensor gradient, Tensor weightGradient, int from, int count) {
      ByteBuffer dw = weightGradient.storage().bytes();
      int dwi = weightGradient.offset() + from;
      for (int row = 0; row < input.rows(); row++) {
        for (int head = firstHead; head < endHead; head++) {
          int at = at(row, head) + from;
          RmsNorm.addWeightGradient(
              gradient.storage().bytes(),
              gradient.offset() + at,
              input.storage().bytes(),
              input.offset() + at,
              scale(row, head),
              dw,
              dwi,
              count);
        }
      }
    }

    /** Turns the gradient of some rows of the output into that of the input. */
    void turn(Tensor gradient, int from, int count) {
      ByteBuffer x = input.storage().bytes();
      ByteBuffer dy = gradient.storage().bytes();
      for (int row = from; row < from + count; row++) {
        for (int head = firstHead; head < endHead; head++) {
          int xi = input.offset() + at(row, head);
          int dyi = gradient.offset() + at(row, head);
          float scale = scale(row, head);
          float slope = RmsNorm.slope(dy, dyi, x, xi, scale, weight);
          HeadNorm.turn(dy, dyi, x, xi, scale, slope, weight);
        }
      }
    }

    private int at(int row, int head) {
      return row * input.columns() + head * weight.columns();
    }

    private float scale(int row, int head) {
      return get(scales.storage().bytes(), scales.offset() + row * scales.columns() + head);
    }
  }

  /** {@code dx = s·(dy·w + slope · x)} in the place of dy. */
  private static void turn(
      ByteBuffer dy, int dyi, ByteBuffer x, int xi, float scale, float slope, Tensor weight) {
    ByteBuffer w = weight.storage().bytes();
    int wi = weight.offset();
    int width = weight.columns();
    FloatVector slopes = broadcast(slope);
    int end = whole(width);
    for (int c = 0; c < end; c += LANES) {
      FloatVector g = load(dy, dyi + c).mul(load(w, wi + c));
      store(load(x, xi + c).fma(slopes, g).mul(scale), dy, dyi + c);
    }
    for (int c = end; c < width; c++) {
      float g = get(dy, dyi + c) * get(w, wi + c);
      put(dy, dyi + c, Math.fma(get(x, xi + c), slope, g) * scale);
    }
  }
}
