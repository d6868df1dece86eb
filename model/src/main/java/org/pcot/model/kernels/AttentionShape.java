package org.pcot.model.kernels;

import org.pcot.model.memory.Arena;

/** Sizes of one attention: sequences B, positions T, heads H, channels a head D. */
public record AttentionShape(int batch, int length, int heads, int headSize) {
  /** Columns of the probabilities: T, rounded up so that every row starts aligned. */
  public int paddedLength() {
    return Arena.aligned(length);
  }

  public int width() {
    return heads * headSize;
  }

  /** Rows of queries, keys, values and outputs: B·T. */
  public int tokens() {
    return batch * length;
  }

  /** Rows of the probabilities: B·H·T. */
  public int probabilityRows() {
    return batch * heads * length;
  }
}
