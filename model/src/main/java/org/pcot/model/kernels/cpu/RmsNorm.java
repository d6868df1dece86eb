package org.pcot.model.kernels.cpu;

import static org.pcot.model.kernels.cpu.Vectors.LANES;
import static org.pcot.model.kernels.cpu.Vectors.accumulate;
import static org.pcot.model.kernels.cpu.Vectors.broadcast;
import static org.pcot.model.kernels.cpu.Vectors.get;
import static org.pcot.model.kernels.cpu.Vectors.load;
import static org.pcot.model.kernels.cpu.Vectors.put;
import static org.pcot.model.kernels.cpu.Vectors.store;
import static org.pcot.model.kernels.cpu.Vectors.whole;
import static org.pcot.model.kernels.cpu.Vectors.zero;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import org.pcot.model.tensor.Tensor;

/**
 * Normalisation by the root of the mean square, a row at a time. Forward writes output and scales;
 * backward adds to the gradients of input and weight.
 *
 * <p>With s the scale and g = dy·w: dx = s·(g - x·s²·mean(g·x)), dw = dy·x·s.
 */
final class RmsNorm {
  private RmsNorm() {}

  static void forward(Tensor input, Tensor weight, double epsilon, Tensor output, Tensor scales) {
    int width = input.columns();
    ByteBuffer x = input.storage().bytes();
    ByteBuffer y = output.storage().bytes();
    for (int row = 0; row < input.rows(); row++) {
      float scale =
          forward(
              x, input.offset() + row * width, weight, epsilon, y, output.offset() + row * width);
      put(scales.storage().bytes(), scales.offset() + row, scale);
    }
  }

  /** Of a row, which may be overwritten; its scale. */
  static float forward(ByteBuffer x, int xi, Tensor weight, double epsilon, ByteBuffer y, int yi) {
    ByteBuffer w = weight.storage().bytes();
    int wi = weight.offset();
    int width = weight.columns();
    float scale = (float) (1 / Math.sqrt(squares(x, xi, width) / width + epsilon));
    int end = whole(width);
    for (int c = 0; c < end; c += LANES) {
      store(load(x, xi + c).mul(scale).mul(load(w, wi + c)), y, yi + c);
    }
    for (int c = end; c < width; c++) {
      put(y, yi + c, get(x, xi + c) * scale * get(w, wi + c));
    }
    return scale;
  }

  private static float squares(ByteBuffer x, int xi, int width) {
    FloatVector sum = zero();
    int end = whole(width);
    for (int c = 0; c < end; c += LANES) {
      FloatVector v = load(x, xi + c);
      sum = v.fma(v, sum);
    }
    float total = Vectors.sum(sum);
    for (int c = end; c < width; c++) {
      total = Math.fma(get(x, xi + c), get(x, xi + c), total);
    }
    return total;
  }

  /** For some columns of the weight, each summed over the rows in their order. */
  static void addWeightGradient(
      Tensor outputGradient,
      Tensor input,
      Tensor scales,
      Tensor weightGradient,
      int from,
      int count) {
    ByteBuffer dy = outputGradient.storage().bytes();
    ByteBuffer x = input.storage().bytes();
    ByteBuffer dw = weightGradient.storage().bytes();
    int dwi = weightGradient.offset() + from;
    for (int row = 0; row < input.rows(); row++) {
      int at = row * input.columns() + from;
      float scale = get(scales.storage().bytes(), scales.offset() + row);
      addWeightGradient(
          dy, outputGradient.offset() + at, x, input.offset() + at, scale, dw, dwi, count);
    }
  }

  /** {@code dw += dy · x · scale}. */
  static void addWeightGradient(
      ByteBuffer dy,
      int dyi,
      ByteBuffer x,
      int xi,
      float scale,
      ByteBuffer dw,
      int dwi,
      int count) {
    int end = whole(count);
    for (int c = 0; c < end; c += LANES) {
      FloatVector normal = load(x, xi + c).mul(scale);
      store(load(dy, dyi + c).fma(normal, load(dw, dwi + c)), dw, dwi + c);
    }
    for (int c = end; c < count; c++) {
      put(dw, dwi + c, Math.fma(get(dy, dyi + c), get(x, xi + c) * scale, get(dw, dwi + c)));
    }
  }

  static void addInputGradient(
      Tensor outputGradient, Tensor input, Tensor weight, Tensor scales, Tensor inputGradient) {
    int width = input.columns();
    ByteBuffer dy = outputGradient.storage().bytes();
    ByteBuffer x = input.storage().bytes();
    ByteBuffer dx = inputGradient.storage().bytes();
    for (int row = 0; row < input.rows(); row++) {
      int at = row * width;
      int dyi = outputGradient.offset() + at;
      int xi = input.offset() + at;
      float scale = get(scales.storage().bytes(), scales.offset() + row);
      float slope = slope(dy, dyi, x, xi, scale, weight);
      addInputGradient(dy, dyi, x, xi, scale, slope, weight, dx, inputGradient.offset() + at);
    }
  }

  /** The factor of x in {@code dx / s = dy·w + slope · x}. */
  static float slope(ByteBuffer dy, int dyi, ByteBuffer x, int xi, float scale, Tensor weight) {
    return -product(dy, dyi, x, xi, weight) / weight.columns() * scale * scale;
  }

  /** Sum of dy·w·x. */
  private static float product(ByteBuffer dy, int dyi, ByteBuffer x, int xi, Tensor weight) {
    ByteBuffer w = weight.storage().bytes();
    int wi = weight.offset();
    int width = weight.columns();
    FloatVector sum = zero();
    int end = whole(width);
    for (int c = 0; c < end; c += LANES) {
      sum = load(dy, dyi + c).mul(load(w, wi + c)).fma(load(x, xi + c), sum);
    }
    float total = Vectors.sum(sum);
    for (int c = end; c < width; c++) {
      total = Math.fma(get(dy, dyi + c) * get(w, wi + c), get(x, xi + c), total);
    }
    return total;
  }

  private static void addInputGradient(
      ByteBuffer dy,
      int dyi,
      ByteBuffer x,
      int xi,
      float scale,
      float slope,
      Tensor weight,
      ByteBuffer dx,
      int dxi) {
    ByteBuffer w = weight.storage().bytes();
    int wi = weight.offset();
    int width = weight.columns();
    FloatVector slopes = broadcast(slope);
    int end = whole(width);
    for (int c = 0; c < end; c += LANES) {
      FloatVector g = load(dy, dyi + c).mul(load(w, wi + c));
      accumulate(load(x, xi + c).fma(slopes, g).mul(scale), dx, dxi + c);
    }
    for (int c = end; c < width; c++) {
      float g = get(dy, dyi + c) * get(w, wi + c);
      put(dx, dxi + c, get(dx, dxi + c) + Math.fma(get(x, xi + c), slope, g) * scale);
    }
  }
}
