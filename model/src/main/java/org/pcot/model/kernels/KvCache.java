package org.pcot.model.kernels;

import java.util.Objects;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Storage;

/**
 * Keys and values of past positions, for a fixed number of slots (one sequence each) in every
 * layer; a head is one of keys and values, which several heads of queries may share.
 *
 * <p>Of each (layer, slot, head) the keys lie in blocks of {@link #BLOCK} positions, each
 * transposed [D, BLOCK]: a query's scores are sums of vectors along the positions, and reading all
 * keys is one run through memory, which is what generation waits for. The values lie [capacity, D].
 */
public final class KvCache {
  /** Positions whose keys lie transposed together. */
  public static final int BLOCK = 16;

  private final Storage storage;
  private final float[] heap;
  private final CacheShape shape;
  private final int length;
  private final int paddedCapacity;

  private KvCache(CacheShape shape, Optional<Memory> memory, DataType dataType) {
    this.shape = shape;
    this.paddedCapacity = (shape.capacity() + BLOCK - 1) / BLOCK * BLOCK;
    this.length = Math.toIntExact((long) shape.layers() * shape.slots() * slotSize());
    this.storage = memory.map(place -> place.allocate(dataType, length)).orElse(null);
    this.heap = memory.isEmpty() ? new float[length] : null;
  }

  /** In a float array, whose reads the compiler need not check one by one. */
  public static KvCache onHeap(CacheShape shape) {
    return new KvCache(shape, Optional.empty(), DataType.FLOAT);
  }

  /** In this memory. */
  public static KvCache offHeap(Memory memory, DataType dataType, CacheShape shape) {
    return new KvCache(shape, Optional.of(memory), dataType);
  }

  public CacheShape shape() {
    return shape;
  }

  /** The elements of a cache that is off the heap. */
  public Storage storage() {
    return Objects.requireNonNull(storage, "the cache is on the heap");
  }

  /** The elements of a cache that is on the heap. */
  public float[] heap() {
    return Objects.requireNonNull(heap, "the cache is off the heap");
  }

  public int length() {
    return length;
  }

  public double get(int index) {
    return heap != null ? heap[index] : storage.get(index);
  }

  public void set(int index, double value) {
    if (heap != null) {
      heap[index] = (float) value;
    } else {
      storage.set(index, value);
    }
  }

  public int slots() {
    return shape.slots();
  }

  public int capacity() {
    return shape.capacity();
  }

  public int heads() {
    return shape.heads();
  }

  public int headSize() {
    return shape.headSize();
  }

  /** The capacity in whole blocks. */
  public int paddedCapacity() {
    return paddedCapacity;
  }

  /** Where the keys [paddedCapacity / BLOCK, D, BLOCK] of this head start. */
  public int keys(int layer, int slot, int head) {
    return slot(layer, slot) + head * headSize() * paddedCapacity;
  }

  /** Where channel 0 of this position's key lies after {@link #keys}; channels are BLOCK apart. */
  public int keyOffset(int position) {
    return position / BLOCK * BLOCK * headSize() + position % BLOCK;
  }

  /** Where the values [capacity, D] of this head start. */
  public int values(int layer, int slot, int head) {
    return slot(layer, slot)
        + heads() * headSize() * paddedCapacity
        + head * capacity() * headSize();
  }

  private int slot(int layer, int slot) {
    return (layer * slots() + slot) * slotSize();
  }

  private int slotSize() {
    return heads() * headSize() * (paddedCapacity + capacity());
  }
}
