package org.pcot.model.training;

import org.pcot.model.tensor.GradientVector;

/** Gradients as tests compare them. */
public final class Gradients {
  private Gradients() {}

  /** All elements. */
  public static float[] of(ShardGradient shard) {
    return of(shard.gradient());
  }

  /** All elements. */
  public static float[] of(GradientVector gradient) {
    float[] values = new float[Math.toIntExact(gradient.length())];
    gradient.read(0, values, values.length);
    return values;
  }
}
