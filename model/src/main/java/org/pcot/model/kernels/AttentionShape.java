package org.pcot.model.kernels;

import org.pcot.model.tensor.Arena;

/**
 * Sizes of one attention: sequences B, positions T, heads H, channels a head D, and the first
 * position that asks: queries, probabilities and outputs of the positions before it are not
 * computed, keys and values are. The Q = T - firstQuery positions that ask follow one another.
 */
public record AttentionShape(int batch, int length, int heads, int headSize, int firstQuery) {
  /** Every position asks. */
  public static AttentionShape full(int batch, int length, int heads, int headSize) {
    return new AttentionShape(batch, length, heads, headSize, 0);
  }

  /** The same attention where only the positions from {@code first} on ask. */
  public AttentionShape from(int first) {
    return new AttentionShape(batch, length, heads, headSize, first);
  }

  /** Columns of the probabilities: T, rounded up so that every row starts aligned. */
  public int paddedLength() {
    return Arena.aligned(length);
  }

  public int width() {
    return heads * headSize;
  }

  /** Rows of queries, keys and values: B·T. */
  public int tokens() {
    return batch * length;
  }

  /** Positions of a sequence that ask: Q. */
  public int queries() {
    return length - firstQuery;
  }

  /** Rows of the outputs: B·Q. */
  public int outputRows() {
    return batch * queries();
  }

  /** Rows of the probabilities: B·H·Q. */
  public int probabilityRows() {
    return batch * heads * queries();
  }
}
