package org.pcot.model.kernels;

/**
 * Sizes of a cache of keys and values.
 *
 * @param heads of keys and values, in each layer
 * @param headSize channels a head, D
 * @param slots sequences
 * @param capacity positions a sequence
 * @param window positions that a query sees, its own the last of them, and that a slot holds; a
 *     position takes the place of the one that no query sees any more. {@link Integer#MAX_VALUE}
 *     for all
 */
public record CacheShape(int layers, int heads, int headSize, int slots, int capacity, int window) {
  /** Every query sees all positions up to its own. */
  public CacheShape(int layers, int heads, int headSize, int slots, int capacity) {
    this(layers, heads, headSize, slots, capacity, Integer.MAX_VALUE);
  }

  /** The same cache for queries that see so many positions. */
  public CacheShape within(int window) {
    return new CacheShape(layers, heads, headSize, slots, capacity, window);
  }

  /** Positions that a slot holds at a time. */
  public int places() {
    return Math.min(capacity, window);
  }

  /** Elements of the whole cache. */
  public long length() {
    return layers * (slots * slotLength());
  }

  /** Elements of one slot in one layer. */
  public long slotLength() {
    return (long) heads * headSize * (paddedPlaces() + places());
  }

  /** The places in whole blocks of {@link BlockedCache#BLOCK}. */
  long paddedPlaces() {
    return ((long) places() + BlockedCache.BLOCK - 1) / BlockedCache.BLOCK * BlockedCache.BLOCK;
  }
}
