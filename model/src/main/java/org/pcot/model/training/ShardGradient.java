package org.pcot.model.training;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a shard of a step's batch contributes: sums, so that shards add up.
 *
 * @param gradient of the weighted sum of losses, flat
 * @param loss weighted sum of the losses of response tokens, in nats
 * @param tokens number of response tokens
 * @param sequences number of sequences
 */
public record ShardGradient(float[] gradient, double loss, long tokens, long sequences)
    implements Summable<ShardGradient> {

  /** The sum, in this one's array. */
  @Override
  public ShardGradient plus(ShardGradient other) {
    Blocks.forEach(gradient.length, (from, to) -> add(other.gradient, gradient, from, to));
    return new ShardGradient(
        gradient, loss + other.loss, tokens + other.tokens, sequences + other.sequences);
  }

  /**
   * Travels as bytes, which Java copies at once; the elements of a float array it writes singly.
   */
  private record Packed(byte[] gradient, double loss, long tokens, long sequences)
      implements Serializable {
    private Object readResolve() {
      float[] values = new float[gradient.length / Float.BYTES];
      ByteBuffer.wrap(gradient).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      return new ShardGradient(values, loss, tokens, sequences);
    }
  }

  private Object writeReplace() {
    byte[] bytes = new byte[gradient.length * Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(gradient);
    return new Packed(bytes, loss, tokens, sequences);
  }

  private static void add(float[] addend, float[] total, int from, int to) {
    for (int i = from; i < to; i++) {
      total[i] += addend[i];
    }
  }
}
