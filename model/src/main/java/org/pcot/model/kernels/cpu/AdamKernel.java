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
import org.pcot.model.tensor.Blocks;
import org.pcot.model.tensor.GradientVector;
import org.pcot.model.tensor.Segments;

/**
 * Adam's step as ND4J's updater takes it, in one run through memory: updates both moments and
 * subtracts from the parameters.
 *
 * @param factor multiplies the gradient first: clipping and normalisation
 * @param stepSize learning rate with both corrections of bias
 * @param decay multiplies the parameters first
 */
record AdamKernel(
    float factor, float beta1, float beta2, float stepSize, float epsilon, float decay) {

  /** Takes the step for some elements, on all cores. */
  void apply(
      long start,
      long end,
      GradientVector gradient,
      Segments parameters,
      Segments first,
      Segments second) {
    Blocks.forEach(
        end - start,
        (from, to) -> {
          float[] chunk = new float[(int) Math.min(GradientVector.CHUNK, to - from)];
          for (long at = from; at < to; at += chunk.length) {
            int count = (int) Math.min(chunk.length, to - at);
            gradient.read(start + at, chunk, count);
            apply(chunk, start + at, count, parameters, first, second);
          }
        });
  }

  private void apply(
      float[] gradient,
      long start,
      int count,
      Segments parameters,
      Segments first,
      Segments second) {
    Segments.runs(
        start,
        start + count,
        (at, length) ->
            apply(
                gradient,
                (int) (at - start),
                bytes(parameters, at),
                place(parameters, at),
                bytes(first, at),
                place(first, at),
                bytes(second, at),
                place(second, at),
                length),
        parameters,
        first,
        second);
  }

  private static ByteBuffer bytes(Segments vector, long at) {
    return vector.storage(at).bytes();
  }

  private static int place(Segments vector, long at) {
    return Math.toIntExact(vector.place(at));
  }

  /** Takes the step for a run of elements, each vector from a place of its own on. */
  private void apply(
      float[] gradient,
      int gi,
      ByteBuffer p,
      int pi,
      ByteBuffer m,
      int mi,
      ByteBuffer v,
      int vi,
      int length) {
    int end = whole(length);
    for (int i = 0; i < end; i += LANES) {
      FloatVector g = FloatVector.fromArray(SPECIES, gradient, gi + i).mul(factor);
      FloatVector mean = load(m, mi + i).mul(beta1).add(g.mul(1 - beta1));
      FloatVector square = load(v, vi + i).mul(beta2).add(g.mul(g).mul(1 - beta2));
      store(mean, m, mi + i);
      store(square, v, vi + i);
      FloatVector kept = load(p, pi + i).mul(decay);
      store(kept.sub(mean.mul(stepSize).div(square.sqrt().add(epsilon))), p, pi + i);
    }
    for (int i = end; i < length; i++) {
      float g = gradient[gi + i] * factor;
      float mean = get(m, mi + i) * beta1 + g * (1 - beta1);
      float square = get(v, vi + i) * beta2 + g * g * (1 - beta2);
      put(m, mi + i, mean);
      put(v, vi + i, square);
      put(
          p,
          pi + i,
          get(p, pi + i) * decay - mean * stepSize / ((float) Math.sqrt(square) + epsilon));
    }
  }
}
