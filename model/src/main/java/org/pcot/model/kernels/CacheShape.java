package org.pcot.model.kernels;

/**
 * Sizes of a cache of keys and values.
 *
 * @param heads of keys and values, in each layer
 * @param headSize channels a head, D
 * @param slots sequences
 * @param capacity positions a sequence
 */
public record CacheShape(int layers, int heads, int headSize, int slots, int capacity) {
  /** Elements of the whole cache. */
  public long length() {
    return layers * (slots * slotLength());
  }

  /** Elements of one slot in one layer. */
  public long slotLength() {
    return (long) heads * headSize * (paddedCapacity() + capacity);
  }

  /** The capacity in whole blocks of {@link KvCache#BLOCK} positions. */
  long paddedCapacity() {
    return ((long) capacity + KvCache.BLOCK - 1) / KvCache.BLOCK * KvCache.BLOCK;
  }
}
