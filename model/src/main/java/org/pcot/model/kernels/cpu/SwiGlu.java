package org.pcot.model.kernels.cpu;

import static org.pcot.model.kernels.cpu.Vectors.LANES;
import static org.pcot.model.kernels.cpu.Vectors.broadcast;
import static org.pcot.model.kernels.cpu.Vectors.exp;
import static org.pcot.model.kernels.cpu.Vectors.get;
import static org.pcot.model.kernels.cpu.Vectors.load;
import static org.pcot.model.kernels.cpu.Vectors.put;
import static org.pcot.model.kernels.cpu.Vectors.store;
import static org.pcot.model.kernels.cpu.Vectors.whole;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import org.pcot.model.tensor.Tensor;

/**
 * {@code y = g·s·u} for a gate g with s = sigmoid(g), and u beside it in the same row. With e =
 * dy·u and f = g·s: dg = e·(s + f·(1 - s)), du = dy·f.
 */
final class SwiGlu {
  private SwiGlu() {}

  static void forward(Tensor gateUp, Tensor output) {
    ByteBuffer x = gateUp.storage().bytes();
    ByteBuffer y = output.storage().bytes();
    int width = output.columns();
    int end = whole(width);
    for (int row = 0; row < output.rows(); row++) {
      int gate = gateUp.offset() + row * 2 * width;
      int up = gate + width;
      int yi = output.offset() + row * width;
      for (int c = 0; c < end; c += LANES) {
        FloatVector g = load(x, gate + c);
        store(g.mul(sigmoid(g)).mul(load(x, up + c)), y, yi + c);
      }
      for (int c = end; c < width; c++) {
        float g = get(x, gate + c);
        put(y, yi + c, g * sigmoid(g) * get(x, up + c));
      }
    }
  }

  static void backward(Tensor outputGradient, Tensor gateUp, Tensor gateUpGradient) {
    ByteBuffer dy = outputGradient.storage().bytes();
    ByteBuffer x = gateUp.storage().bytes();
    ByteBuffer dx = gateUpGradient.storage().bytes();
    int width = outputGradient.columns();
    int end = whole(width);
    for (int row = 0; row < outputGradient.rows(); row++) {
      int dyi = outputGradient.offset() + row * width;
      int gate = gateUp.offset() + row * 2 * width;
      int to = gateUpGradient.offset() + row * 2 * width;
      for (int c = 0; c < end; c += LANES) {
        FloatVector d = load(dy, dyi + c);
        FloatVector g = load(x, gate + c);
        FloatVector s = sigmoid(g);
        FloatVector f = g.mul(s);
        FloatVector slope = f.fma(s.neg().add(1f), s);
        store(d.mul(load(x, gate + width + c)).mul(slope), dx, to + c);
        store(d.mul(f), dx, to + width + c);
      }
      for (int c = end; c < width; c++) {
        float d = get(dy, dyi + c);
        float g = get(x, gate + c);
        float s = sigmoid(g);
        put(dx, to + c, d * get(x, gate + width + c) * Math.fma(g * s, 1 - s, s));
        put(dx, to + width + c, d * (g * s));
      }
    }
  }

  private static FloatVector sigmoid(FloatVector x) {
    return broadcast(1f).div(exp(x.neg()).add(1f));
  }

  private static float sigmoid(float x) {
    return 1f / (exp(-x) + 1f);
  }
}
