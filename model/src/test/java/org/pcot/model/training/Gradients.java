package org.pcot.model.training;

/** Gradients as tests compare them. */
public final class Gradients {
  private Gradients() {}

  /** All elements. */
  public static float[] of(ShardGradient shard) {
    float[] values = new float[Math.toIntExact(shard.gradient().length())];
    shard.gradient().read(0, values, values.length);
    return values;
  }
}
