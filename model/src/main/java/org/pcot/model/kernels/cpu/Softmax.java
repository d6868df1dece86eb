package org.pcot.model.kernels.cpu;

import static org.pcot.model.kernels.cpu.Vectors.LANES;
import static org.pcot.model.kernels.cpu.Vectors.SPECIES;
import static org.pcot.model.kernels.cpu.Vectors.exp;
import static org.pcot.model.kernels.cpu.Vectors.store;
import static org.pcot.model.kernels.cpu.Vectors.zero;

import java.nio.ByteBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Softmax over the first {@code length} entries of a row that is padded to whole vectors; the
 * padding of the last vector is written.
 */
final class Softmax {
  /** A score that adds nothing to the sum. */
  static final float MASKED = -1e30f;

  /** Lanes of 0, then of {@link #MASKED}: the last n of a window from n on are masked. */
  private static final float[] PENALTIES = new float[2 * LANES];

  /** Lanes of 1, then of 0: the last n of a window from n on become 0. */
  private static final float[] KEPT = new float[2 * LANES];

  static {
    Arrays.fill(PENALTIES, LANES, 2 * LANES, MASKED);
    Arrays.fill(KEPT, 0, LANES, 1f);
  }

  private Softmax() {}

  /** {@code length} rounded up to whole vectors. */
  static int padded(int length) {
    return (length + LANES - 1) / LANES * LANES;
  }

  /**
   * Replaces scores by {@code exp(scale · (score - greatest))}, 0 in the padding, which held any
   * numbers, and returns the reciprocal of their sum.
   */
  static float exponentials(float[] p, int pi, int length, float scale) {
    int end = padded(length);
    int last = pi + end - LANES;
    int tail = end - length;
    FloatVector penalty = FloatVector.fromArray(SPECIES, PENALTIES, tail);
    FloatVector.fromArray(SPECIES, p, last).add(penalty).intoArray(p, last);
    FloatVector greatest = FloatVector.fromArray(SPECIES, p, pi);
    for (int j = LANES; j < end; j += LANES) {
      greatest = greatest.max(FloatVector.fromArray(SPECIES, p, pi + j));
    }
    float shift = greatest.reduceLanes(VectorOperators.MAX) * scale;
    FloatVector sum = zero();
    for (int j = 0; j < end; j += LANES) {
      FloatVector e = exp(FloatVector.fromArray(SPECIES, p, pi + j).mul(scale).sub(shift));
      e.intoArray(p, pi + j);
      sum = sum.add(e);
    }
    FloatVector kept = FloatVector.fromArray(SPECIES, KEPT, tail);
    FloatVector.fromArray(SPECIES, p, last).mul(kept).intoArray(p, last);
    return 1f / Vectors.sum(sum);
  }

  /** Multiplies by the factor, in place. */
  static void scale(float[] p, int pi, int length, float factor) {
    int end = padded(length);
    for (int j = 0; j < end; j += LANES) {
      FloatVector.fromArray(SPECIES, p, pi + j).mul(factor).intoArray(p, pi + j);
    }
  }

  /** Multiplies by the factor, in place and into {@code y}. */
  static void scale(float[] p, int pi, int length, float factor, ByteBuffer y, int yi) {
    int end = padded(length);
    for (int j = 0; j < end; j += LANES) {
      FloatVector scaled = FloatVector.fromArray(SPECIES, p, pi + j).mul(factor);
      scaled.intoArray(p, pi + j);
      store(scaled, y, yi + j);
    }
  }

  /** Turns the gradient of probabilities into that of the unscaled scores, in place. */
  static void backward(float[] p, int pi, float[] d, int di, int length, float scale) {
    int end = padded(length);
    FloatVector sum = zero();
    for (int j = 0; j < end; j += LANES) {
      FloatVector gradient = FloatVector.fromArray(SPECIES, d, di + j);
      sum = FloatVector.fromArray(SPECIES, p, pi + j).fma(gradient, sum);
    }
    float dot = Vectors.sum(sum);
    for (int j = 0; j < end; j += LANES) {
      FloatVector gradient = FloatVector.fromArray(SPECIES, d, di + j).sub(dot);
      gradient.mul(FloatVector.fromArray(SPECIES, p, pi + j).mul(scale)).intoArray(d, di + j);
    }
  }
}
