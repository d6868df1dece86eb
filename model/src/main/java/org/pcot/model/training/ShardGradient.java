package org.pcot.model.training;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * What a shard of a step's batch contributes: sums, so that shards add up.
 *
 * @param gradient of the weighted sum of losses, flat
 * @param loss weighted sum of the losses of response tokens, in nats
 * @param tokens number of response tokens
 * @param sequences number of sequences
 */
public record ShardGradient(float[] gradient, double loss, long tokens, long sequences)
    implements Serializable {

  /**
   * The sum in the order of the list: the same bits wherever the shards were computed. It is
   * gathered in the first one's array.
   */
  public static ShardGradient sum(List<ShardGradient> shards) {
    ShardGradient first = shards.get(0);
    float[] total = first.gradient;
    double loss = first.loss;
    long tokens = first.tokens;
    long sequences = first.sequences;
    for (ShardGradient shard : shards.subList(1, shards.size())) {
      Blocks.forEach(total.length, (from, to) -> add(shard.gradient, total, from, to));
      loss += shard.loss;
      tokens += shard.tokens;
      sequences += shard.sequences;
    }
    return new ShardGradient(total, loss, tokens, sequences);
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
