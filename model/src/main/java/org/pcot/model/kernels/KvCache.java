package org.pcot.model.kernels;

import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.DecoderConfig;
import org.pcot.model.memory.Arena;
import org.pcot.model.memory.Storage;

/**
 * Keys and values of past positions, for a fixed number of slots (one sequence each) in every
 * layer.
 *
 * <p>Of each (layer, slot, head) the keys lie transposed [D, capacity] with rows of {@link
 * #keyStride}, so that a query's scores are sums of vectors along the positions, and the values lie
 * [capacity, D].
 */
public final class KvCache {
  private final Storage storage;
  private final int slots;
  private final int capacity;
  private final int heads;
  private final int headSize;
  private final int keyStride;

  public KvCache(DataType dataType, DecoderConfig config, int slots, int capacity) {
    this.slots = slots;
    this.capacity = capacity;
    this.heads = config.nHead();
    this.headSize = config.headSize();
    this.keyStride = Arena.aligned(capacity);
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

  /** Elements between the rows of a transposed key matrix. */
  public int keyStride() {
    return keyStride;
  }

  /** Where the keys [D, keyStride] of this head start. */
  public int keys(int layer, int slot, int head) {
    return (layer * slots + slot) * slotSize() + head * headSize * keyStride;
  }

  /** Where the values [capacity, D] of this head start. */
  public int values(int layer, int slot, int head) {
    return (layer * slots + slot) * slotSize()
        + heads * headSize * keyStride
        + head * capacity * headSize;
  }

  private int slotSize() {
    return heads * headSize * (keyStride + capacity);
  }
}
