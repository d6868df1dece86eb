package org.pcot.model.tensor;

import java.util.Objects;

/**
 * Many parts of one length on Java's heap, of zeros. Several lie in an array one after the other,
 * so that what arrays of whole {@link HeapRegions} waste is some 3% at most, and a region.
 */
public final class HeapParts {
  private final long count;
  private final int length;
  private final int together;
  private final float[][] arrays;

  /**
   * @param count of parts
   * @param length floats of a part, at most as many as {@link Memory#BLOCK_BYTES} hold
   */
  public HeapParts(long count, int length) {
    this(count, length, HeapRegions.here());
  }

  HeapParts(long count, int length, HeapRegions regions) {
    this.count = count;
    this.length = length;
    this.together = Math.toIntExact(regions.together(length));
    this.arrays = new float[Math.toIntExact((count + together - 1) / together)][];
    for (int i = 0; i < arrays.length; i++) {
      long parts = Math.min(together, count - (long) i * together);
      arrays[i] = new float[Math.toIntExact(parts * length)];
    }
  }

  /** Bytes that so many parts take of a heap. */
  public static long taken(long count, long length, HeapRegions regions) {
    long together = regions.together(length);
    long rest = count % together;
    return count / together * regions.taken(together * length)
        + (rest == 0 ? 0 : regions.taken(rest * length));
  }

  /** The array that holds a part. */
  public float[] array(long part) {
    return arrays[(int) (Objects.checkIndex(part, count) / together)];
  }

  /** Where in its {@link #array} a part starts. */
  public int start(long part) {
    return (int) (part % together) * length;
  }
}
