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
 * Layer normalisation, a row at a time. Forward writes output and statistics; backward adds to the
 * gradients of input, weight and bias.
 *
 * <p>With x̂ = (x - mean)·scale and g = dy·w: dx = scale·(g - mean(g) - x̂·mean(g·x̂)).
 */
final class LayerNorm {
  private LayerNorm() {}

  static void forward(
      Tensor input, Tensor weight, Tensor bias, double epsilon, Tensor output, Tensor statistics) {
    int width = input.columns();
    ByteBuffer x = input.storage().bytes();
    ByteBuffer s = statistics.storage().bytes();
    for (int row = 0; row < input.rows(); row++) {
      int xi = input.offset() + row * width;
      float mean = mean(x, xi, width);
      float variance = variance(x, xi, width, mean);
      float scale = (float) (1 / Math.sqrt(variance + epsilon));
      put(s, statistics.offset() + 2 * row, mean);
      put(s, statistics.offset() + 2 * row + 1, scale);
      normalise(x, xi, mean, scale, weight, bias, output, output.offset() + row * width);
    }
  }

  private static float mean(ByteBuffer x, int xi, int width) {
    FloatVector sum = zero();
    int end = whole(width);
    for (int c = 0; c < end; c += LANES) {
      sum = sum.add(load(x, xi + c));
    }
    float total = Vectors.sum(sum);
    for (int c = end; c < width; c++) {
      total += get(x, xi + c);
    }
    return total / width;
  }

  private static float variance(ByteBuffer x, int xi, int width, float mean) {
    FloatVector sum = zero();
    int end = whole(width);
    for (int c = 0; c < end; c += LANES) {
      FloatVector d = load(x, xi + c).sub(mean);
      sum = d.fma(d, sum);
    }
    float total = Vectors.sum(sum);
    for (int c = end; c < width; c++) {
      float d = get(x, xi + c) - mean;
      total = Math.fma(d, d, total);
    }
    return total / width;
  }

  private static void normalise(
      ByteBuffer x, int xi, float mean, float scale, Tensor weight, Tensor bias, Tensor y, int yi) {
    ByteBuffer w = weight.storage().bytes();
    ByteBuffer b = bias.storage().bytes();
    ByteBuffer out = y.storage().bytes();
    int wi = weight.offset();
    int bi = bias.offset();
    int width = y.columns();
    int end = whole(width);
    for (int c = 0; c < end; c += LANES) {
      FloatVector normal = load(x, xi + c).sub(mean).mul(scale);
      store(normal.fma(load(w, wi + c), load(b, bi + c)), out, yi + c);
    }
    for (int c = end; c < width; c++) {
      float normal = (get(x, xi + c) - mean) * scale;
      put(out, yi + c, Math.fma(normal, get(w, wi + c), get(b, bi + c)));
    }
  }

  /** The backward pass over all rows. */
  record Backward(Tensor outputGradient, Tensor input, Tensor weight, Tensor statistics) {
    /** For some columns of weight and bias, each summed over the rows in their order. */
    void addParameterGradients(int from, int count, Tensor weightGradient, Tensor biasGradient) {
      ByteBuffer dy = outputGradient.storage().bytes();
      ByteBuffer x = input.storage().bytes();
      ByteBuffer dw = weightGradient.storage().bytes();
      ByteBuffer db = biasGradient.storage().bytes();
      int dwi = weightGradient.offset() + from;
      int dbi = biasGradient.offset() + from;
      int end = whole(count);
      for (int row = 0; row < input.rows(); row++) {
        int dyi = outputGradient.offset() + row * input.columns() + from;
        int xi = input.offset() + row * input.columns() + from;
        float mean = mean(row);
        float scale = scale(row);
        for (int c = 0; c < end; c += LANES) {
          FloatVector normal = load(x, xi + c).sub(mean).mul(scale);
          FloatVector d = load(dy, dyi + c);
          store(d.fma(normal, load(dw, dwi + c)), dw, dwi + c);
          accumulate(d, db, dbi + c);
        }
        for (int c = end; c < count; c++) {
          float normal = (get(x, xi + c) - mean) * scale;
          float d = get(dy, dyi + c);
          put(dw, dwi + c, Math.fma(d, normal, get(dw, dwi + c)));
          put(db, dbi + c, get(db, dbi + c) + d);
        }
      }
    }

    /** For some rows. */
    void addInputGradient(int from, int count, Tensor inputGradient) {
      Row row =
          new Row(
              outputGradient.storage().bytes(),
              input.storage().bytes(),
              weight.storage().bytes(),
              weight.offset(),
              input.columns());
      ByteBuffer dx = inputGradient.storage().bytes();
      for (int r = from; r < from + count; r++) {
        int at = r * input.columns();
        int dyi = outputGradient.offset() + at;
        int xi = input.offset() + at;
        row.addInputGradient(dyi, xi, mean(r), scale(r), dx, inputGradient.offset() + at);
      }
    }

    private float mean(int row) {
      return get(statistics.storage().bytes(), statistics.offset() + 2 * row);
    }

    private float scale(int row) {
      return get(statistics.storage().bytes(), statistics.offset() + 2 * row + 1);
    }
  }

  /** The gradient of one row's input. */
  private record Row(ByteBuffer dy, ByteBuffer x, ByteBuffer w, int wi, int width) {
    void addInputGradient(int dyi, int xi, float mean, float scale, ByteBuffer dx, int dxi) {
      FloatVector sum = zero();
      FloatVector sumNormal = zero();
      int end = whole(width);
      for (int c = 0; c < end; c += LANES) {
        FloatVector normal = load(x, xi + c).sub(mean).mul(scale);
        FloatVector g = load(dy, dyi + c).mul(load(w, wi + c));
        sum = sum.add(g);
        sumNormal = g.fma(normal, sumNormal);
      }
      float total = Vectors.sum(sum);
      float totalNormal = Vectors.sum(sumNormal);
      for (int c = end; c < width; c++) {
        float g = get(dy, dyi + c) * get(w, wi + c);
        total += g;
        totalNormal = Math.fma(g, (get(x, xi + c) - mean) * scale, totalNormal);
      }
      addInputGradient(dyi, xi, mean, scale, total / width, totalNormal / width, dx, dxi);
    }

    private void addInputGradient(
        int dyi,
        int xi,
        float mean,
        float scale,
        float average,
        float averageNormal,
        ByteBuffer dx,
        int dxi) {
      FloatVector slope = broadcast(-averageNormal);
      int end = whole(width);
      for (int c = 0; c < end; c += LANES) {
        FloatVector normal = load(x, xi + c).sub(mean).mul(scale);
        FloatVector g = load(dy, dyi + c).mul(load(w, wi + c)).sub(average);
        accumulate(normal.fma(slope, g).mul(scale), dx, dxi + c);
      }
      for (int c = end; c < width; c++) {
        float normal = (get(x, xi + c) - mean) * scale;
        float g = get(dy, dyi + c) * get(w, wi + c) - average;
        put(dx, dxi + c, get(dx, dxi + c) + Math.fma(normal, -averageNormal, g) * scale);
      }
    }
  }
}
