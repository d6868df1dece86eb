package org.pcot.model.kernels;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.tensor.HeapParts;
import org.pcot.model.tensor.HeapRegions;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Storage;

/**
 * A cache in the layout of CPU kernels.
 *
 * <p>The elements of a (layer, slot) lie together, in one array or storage, so that only a
 * sequence's length is limited by the size of an array, neither the number of sequences nor that of
 * layers.
 *
 * <p>Of each head the keys lie in blocks of {@link #BLOCK} places, each transposed [D, BLOCK]: a
 * query's scores are sums of vectors along the places, and reading all keys is one run through
 * memory, which is what generation waits for. The values lie [places, D].
 */
public final class BlockedCache implements KvCache {
  /** Places whose keys lie transposed together. */
  public static final int BLOCK = 16;

  private final CacheShape shape;
  private final int slotLength;
  private final int paddedPlaces;
  private final HeapParts heap;
  private final Storage[][] storages;

  private BlockedCache(CacheShape shape, int slotLength, HeapParts heap, Storage[][] storages) {
    this.shape = shape;
    this.slotLength = slotLength;
    this.paddedPlaces = Math.toIntExact(shape.paddedPlaces());
    this.heap = heap;
    this.storages = storages;
  }

  /**
   * In float arrays, whose reads the compiler need not check one by one.
   *
   * @throws IllegalArgumentException if a slot's keys and values in a layer exceed {@link
   *     Memory#BLOCK_BYTES}
   */
  public static BlockedCache onHeap(CacheShape shape) {
    int length = slotLength(shape, DataType.FLOAT);
    return new BlockedCache(shape, length, new HeapParts(parts(shape), length), null);
  }

  /** Bytes that such a cache on the heap takes. */
  public static long onHeapBytes(CacheShape shape, HeapRegions regions) {
    return HeapParts.taken(parts(shape), shape.slotLength(), regions);
  }

  private static long parts(CacheShape shape) {
    return (long) shape.layers() * shape.slots();
  }

  /**
   * In this memory.
   *
   * @throws IllegalArgumentException if a slot's keys and values in a layer exceed {@link
   *     Memory#BLOCK_BYTES}
   */
  public static BlockedCache offHeap(Memory memory, DataType dataType, CacheShape shape) {
    int length = slotLength(shape, dataType);
    Storage[][] storages = new Storage[shape.layers()][shape.slots()];
    for (Storage[] layer : storages) {
      Arrays.setAll(layer, slot -> memory.allocate(dataType, length));
    }
    return new BlockedCache(shape, length, null, storages);
  }

  private static int slotLength(CacheShape shape, DataType dataType) {
    long most = Memory.BLOCK_BYTES / dataType.width();
    if (shape.slotLength() > most) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s needs %d elements of %s a slot and layer; at most %d fit: lower the capacity",
              shape,
              shape.slotLength(),
              dataType,
              most));
    }
    return Math.toIntExact(shape.slotLength());
  }

  @Override
  public CacheShape shape() {
    return shape;
  }

  @Override
  public boolean isOnHeap() {
    return heap != null;
  }

  /** The elements of a slot in a layer, of a cache that is off the heap. */
  public Storage storage(int layer, int slot) {
    return Objects.requireNonNull(storages, "the cache is on the heap")[layer][slot];
  }

  /** Holds the elements of a slot in a layer, of a cache that is on the heap. */
  public float[] heap(int layer, int slot) {
    return Objects.requireNonNull(heap, "the cache is off the heap").array(part(layer, slot));
  }

  /** Where in their {@link #heap} array the elements of a slot in a layer start. */
  public int start(int layer, int slot) {
    return heap.start(part(layer, slot));
  }

  private long part(int layer, int slot) {
    return (long) layer * shape.slots() + Objects.checkIndex(slot, shape.slots());
  }

  /** Elements of a slot in a layer. */
  public int slotLength() {
    return slotLength;
  }

  public double get(int layer, int slot, int index) {
    return heap != null
        ? heap(layer, slot)[start(layer, slot) + index]
        : storages[layer][slot].get(index);
  }

  public void set(int layer, int slot, int index, double value) {
    if (heap != null) {
      heap(layer, slot)[start(layer, slot) + index] = (float) value;
    } else {
      storages[layer][slot].set(index, value);
    }
  }

  @Override
  public double get(int layer, int slot, int place, int channel) {
    return get(layer, slot, index(place, channel));
  }

  @Override
  public void set(int layer, int slot, int place, int channel, double value) {
    set(layer, slot, index(place, channel), value);
  }

  private int index(int place, int channel) {
    Objects.checkIndex(place, places());
    int head = channel / headSize() % heads();
    int d = channel % headSize();
    return channel < heads() * headSize()
        ? keys(head) + keyOffset(place) + d * BLOCK
        : values(head) + place * headSize() + d;
  }

  /** The places in whole blocks. */
  public int paddedPlaces() {
    return paddedPlaces;
  }

  /** Where in a slot the keys [paddedPlaces / BLOCK, D, BLOCK] of this head start. */
  public int keys(int head) {
    return head * headSize() * paddedPlaces;
  }

  /**
   * Where channel 0 of the key at this place lies after {@link #keys}; channels are BLOCK apart.
   */
  public int keyOffset(int place) {
    return place / BLOCK * BLOCK * headSize() + place % BLOCK;
  }

  /** Where in a slot the values [places, D] of this head start. */
  public int values(int head) {
    return keys(heads()) + head * places() * headSize();
  }
}
