package org.pcot.model.decoder;

import java.util.Arrays;
import org.pcot.model.kernels.AttentionMask;

/**
 * A micro-batch of B sequences by T positions, row-major.
 *
 * @param tokens input ids [B·T]
 * @param targets the id that should follow each input [B·T]
 * @param weights factor of each target's loss [B·T]; 0 leaves it out
 * @param positions where each token stands in its own text [B·T]
 * @param origins the number of each target among all response tokens that the caller gave, -1 for
 *     targets that are none of these [B·T]
 */
public record MicroBatch(
    int size,
    int length,
    int[] tokens,
    int[] targets,
    float[] weights,
    int[] positions,
    int[] origins,
    AttentionMask mask) {
  public MicroBatch {
    int count = size * length;
    if (tokens.length != count || targets.length != count || weights.length != count) {
      throw new IllegalArgumentException(
          "a batch of " + size + " x " + length + " needs " + count + " tokens, targets, weights");
    }
  }

  /** Sequences that each start at position 0, every token of which sees all before it. */
  public MicroBatch(int size, int length, int[] tokens, int[] targets, float[] weights) {
    this(
        size,
        length,
        tokens,
        targets,
        weights,
        positions(size, length),
        numbers(size * length),
        AttentionMask.causal(size, length));
  }

  /** Sequences without targets. */
  static MicroBatch of(int size, int length, int[] tokens) {
    return new MicroBatch(size, length, tokens, new int[size * length], new float[size * length]);
  }

  /** The first position whose loss counts in any sequence; the last one where none does. */
  public int firstWeighted() {
    int first = length - 1;
    for (int row = 0; row < weights.length; row++) {
      if (weights[row] != 0) {
        first = Math.min(first, row % length);
      }
    }
    return first;
  }

  /** The sum of these losses [B·T], each times its weight. */
  public double weightedSum(double[] losses) {
    double sum = 0;
    for (int row = 0; row < losses.length; row++) {
      sum += weighted(losses, row);
    }
    return sum;
  }

  /** A row's loss times its weight; one of weight 0 does not count even where it is infinite. */
  public double weighted(double[] losses, int row) {
    return weights[row] == 0 ? 0 : weights[row] * losses[row];
  }

  private static int[] numbers(int count) {
    int[] numbers = new int[count];
    Arrays.setAll(numbers, i -> i);
    return numbers;
  }

  /** 0 … T-1 for each sequence. */
  static int[] positions(int size, int length) {
    int[] positions = new int[size * length];
    for (int row = 0; row < positions.length; row++) {
      positions[row] = row % length;
    }
    return positions;
  }
}
