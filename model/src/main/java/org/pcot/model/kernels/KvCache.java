package org.pcot.model.kernels;

import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.DecoderConfig;
import org.pcot.model.memory.Storage;

/**
 * Keys and values of past positions, for a fixed number of slots (one sequence each) in every
 * layer.
 *
 * <p>Of each (layer, slot, head) the keys lie in blocks of {@link #BLOCK} positions, each
 * transposed [D, BLOCK]: a query's scores are sums of vectors along the positions, and reading all
 * keys is one run through memory, which is what generation waits for. The values lie [capacity, D].
 */
public final class KvCache {
  /** Positions whose keys lie transposed together. */
  public static final int BLOCK = 16;

  private final Storage storage;
  private final int slots;
  private final int capacity;
  private final int heads;
  private final int headSize;
  private final int paddedCapacity;

  public KvCache(DataType dataType, DecoderConfig config, int slots, int capacity) {
    this.slots = slots;
    this.capacity = capacity;
    this.heads = config.nHead();
    this.headSize = config.headSize();
    this.paddedCapacity = (capacity + BLOCK - 1) / BLOCK * BLOCK;
    this.storage = Storage.allocate(dataType, (long) config.nLayer() * slots * slotSize());
  }

  public Storage storage() {
    return storage;
  }

  public int slots() {
    return slots;
  }

  public int capacity() {
    return capacity;
  }

  public int heads() {
    return heads;
  }

  public int headSize() {
    return headSize;
  }

  /** The capacity in whole blocks. */
  public int paddedCapacity() {
    return paddedCapacity;
  }

  /** Where the keys [paddedCapacity / BLOCK, D, BLOCK] of this head start. */
  public int keys(int layer, int slot, int head) {
    return (layer * slots + slot) * slotSize() + head * headSize * paddedCapacity;
  }

  /** Where channel 0 of this position's key lies after {@link #keys}; channels are BLOCK apart. */
  public int keyOffset(int position) {
    return position / BLOCK * BLOCK * headSize + position % BLOCK;
  }

  /** Where the values [capacity, D] of this head start. */
  public int values(int layer, int slot, int head) {
    return (layer * slots + slot) * slotSize()
        + heads * headSize * paddedCapacity
        + head * capacity * headSize;
  }

  private int slotSize() {
    return heads * headSize * (paddedCapacity + capacity);
  }
}
