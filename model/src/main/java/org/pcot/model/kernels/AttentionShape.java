package org.pcot.model.kernels;

/**
 * Sizes of one attention: sequences B, positions T, heads of queries H, heads of keys and values G
 * (each serves H/G heads of queries), channels a head D, the first query, and the window.
 *
 * @param firstQuery of the positions before it neither scores nor outputs are computed, keys and
 *     values are; the Q = T - firstQuery queries follow one another
 * @param window of the positions that the mask lets a token see, it sees the last {@code window},
 *     its own included; {@link Integer#MAX_VALUE} for all
 */
public record AttentionShape(
    int batch, int length, int heads, int keyValueHeads, int headSize, int firstQuery, int window) {
  public AttentionShape {
    if (heads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          heads + " heads do not divide among " + keyValueHeads + " of keys and values");
    }
  }

  /** Every position is a query, and sees all positions up to its own. */
  public static AttentionShape full(
      int batch, int length, int heads, int keyValueHeads, int headSize) {
    return new AttentionShape(batch, length, heads, keyValueHeads, headSize, 0, Integer.MAX_VALUE);
  }

  /** The same attention where only the positions from {@code first} on are queries. */
  public AttentionShape from(int first) {
    return new AttentionShape(batch, length, heads, keyValueHeads, headSize, first, window);
  }

  /** The same attention through a window of so many positions. */
  public AttentionShape within(int window) {
    return new AttentionShape(batch, length, heads, keyValueHeads, headSize, firstQuery, window);
  }

  /** Heads of queries that share one of keys and values: H/G. */
  public int group() {
    return heads / keyValueHeads;
  }

  /** Columns of the outputs: H·D. */
  public int width() {
    return heads * headSize;
  }

  /** Columns of the keys, and of the values: G·D. */
  public int keyValueWidth() {
    return keyValueHeads * headSize;
  }

  /** Columns of queries, keys and values: (H + 2G)·D. */
  public int columns() {
    return width() + 2 * keyValueWidth();
  }

  /** Rows of queries, keys and values: B·T. */
  public int tokens() {
    return batch * length;
  }

  /** Positions of a sequence that are queries: Q. */
  public int queries() {
    return length - firstQuery;
  }

  /** Rows of the outputs: B·Q. */
  public int outputRows() {
    return batch * queries();
  }
}
