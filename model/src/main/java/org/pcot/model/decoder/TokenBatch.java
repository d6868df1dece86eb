package org.pcot.model.decoder;

/**
 * A rectangle of B sequences by T positions, row-major.
 *
 * @param tokens input ids [B·T]
 * @param targets the id that should follow each input [B·T]
 * @param weights factor of each target's loss [B·T]; 0 leaves it out
 */
public record TokenBatch(int size, int length, int[] tokens, int[] targets, float[] weights) {
  public TokenBatch {
    int count = size * length;
    if (tokens.length != count || targets.length != count || weights.length != count) {
      throw new IllegalArgumentException(
          "a batch of " + size + " x " + length + " needs " + count + " tokens, targets, weights");
    }
  }
}
