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
 * GPT-2's gelu_new, over a whole tensor as one row. Since {@code (1 + tanh(u))/2 = sigmoid(2u)}, it
 * is x·s with s = sigmoid(2u), u = a·(x + b·x³), and its derivative s + x·s·(1 - s)·2u'.
 */
final class Gelu {
  private static final float A = 0.7978845608f;
  private static final float B = 0.044715f;

  private Gelu() {}

  static void forward(Tensor input, Tensor output) {
    ByteBuffer x = input.storage().bytes();
    ByteBuffer y = output.storage().bytes();
    int xi = input.offset();
    int yi = output.offset();
    int end = whole(input.length());
    for (int i = 0; i < end; i += LANES) {
      FloatVector v = load(x, xi + i);
      store(v.mul(gate(v)), y, yi + i);
    }
    for (int i = end; i < input.length(); i++) {
      float v = get(x, xi + i);
      put(y, yi + i, v * gate(v));
    }
  }

  static void backward(Tensor input, Tensor gradient) {
    ByteBuffer x = input.storage().bytes();
    ByteBuffer d = gradient.storage().bytes();
    int xi = input.offset();
    int di = gradient.offset();
    int end = whole(input.length());
    for (int i = 0; i < end; i += LANES) {
      FloatVector v = load(x, xi + i);
      FloatVector s = gate(v);
      FloatVector slope = v.mul(v).fma(broadcast(6 * A * B), broadcast(2 * A));
      FloatVector derivative = v.mul(s).mul(s.neg().add(1f)).fma(slope, s);
      store(load(d, di + i).mul(derivative), d, di + i);
    }
    for (int i = end; i < input.length(); i++) {
      float v = get(x, xi + i);
      float s = gate(v);
      float slope = Math.fma(v * v, 6 * A * B, 2 * A);
      put(d, di + i, get(d, di + i) * Math.fma(v * s * (1 - s), slope, s));
    }
  }

  private static FloatVector gate(FloatVector x) {
    FloatVector minusTwoU = x.mul(x).fma(broadcast(-2 * A * B), broadcast(-2 * A)).mul(x);
    return broadcast(1f).div(exp(minusTwoU).add(1f));
  }

  private static float gate(float x) {
    return 1f / (exp(Math.fma(x * x, -2 * A * B, -2 * A) * x) + 1f);
  }
}
