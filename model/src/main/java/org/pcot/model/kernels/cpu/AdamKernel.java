package org.pcot.model.kernels.cpu;

import static org.pcot.model.kernels.cpu.Vectors.LANES;
import static org.pcot.model.kernels.cpu.Vectors.SPECIES;
import static org.pcot.model.kernels.cpu.Vectors.get;
import static org.pcot.model.kernels.cpu.Vectors.load;
import static org.pcot.model.kernels.cpu.Vectors.put;
import static org.pcot.model.kernels.cpu.Vectors.store;
import static org.pcot.model.kernels.cpu.Vectors.whole;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import org.pcot.model.tensor.Storage;

/**
 * Adam's step as ND4J's updater takes it, in one run through memory: updates both moments and
 * subtracts from the parameters.
 *
 * @param factor multiplies the gradient first: clipping and normalisation
 * @param stepSize learning rate with both corrections of bias
 */
public record AdamKernel(float factor, float beta1, float beta2, float stepSize, float epsilon) {

  /** Takes the step for the elements from … to - 1. */
  public void apply(
      float[] gradient, Storage parameters, Storage first, Storage second, int from, int to) {
    ByteBuffer p = parameters.bytes();
    ByteBuffer m = first.bytes();
    ByteBuffer v = second.bytes();
    int end = from + whole(to - from);
    for (int i = from; i < end; i += LANES) {
      FloatVector g = FloatVector.fromArray(SPECIES, gradient, i).mul(factor);
      FloatVector mean = load(m, i).mul(beta1).add(g.mul(1 - beta1));
      FloatVector square = load(v, i).mul(beta2).add(g.mul(g).mul(1 - beta2));
      store(mean, m, i);
      store(square, v, i);
      store(load(p, i).sub(mean.mul(stepSize).div(square.sqrt().add(epsilon))), p, i);
    }
    for (int i = end; i < to; i++) {
      float g = gradient[i] * factor;
      float mean = get(m, i) * beta1 + g * (1 - beta1);
      float square = get(v, i) * beta2 + g * g * (1 - beta2);
      put(m, i, mean);
      put(v, i, square);
      put(p, i, get(p, i) - mean * stepSize / ((float) Math.sqrt(square) + epsilon));
    }
  }
}
