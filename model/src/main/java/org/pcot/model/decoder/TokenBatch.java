package org.pcot.model.decoder;

import org.pcot.model.kernels.AttentionMask;

/**
 * A rectangle of B sequences by T positions, row-major.
 *
 * @param tokens input ids [B·T]
 * @param targets the id that should follow each input [B·T]
 * @param weights factor of each target's loss [B·T]; 0 leaves it out
 * @param positions where each token stands in its own text [B·T]
 */
public record TokenBatch(
    int size,
    int length,
    int[] tokens,
    int[] targets,
    float[] weights,
    int[] positions,
    AttentionMask mask) {
  public TokenBatch {
    int count = size * length;
    if (tokens.length != count || targets.length != count || weights.length != count) {
      throw new IllegalArgumentException(
          "a batch of " + size + " x " + length + " needs " + count + " tokens, targets, weights");
    }
  }

  /** Sequences that each start at position 0, every token of which sees all before it. */
  public TokenBatch(int size, int length, int[] tokens, int[] targets, float[] weights) {
    this(
        size,
        length,
        tokens,
        targets,
        weights,
        positions(size, length),
        AttentionMask.causal(size, length));
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
