package org.pcot.model.tensor;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * The regions that G1 divides Java's heap into. An array of more than half a region has whole ones
 * to itself, so that it may take twice of what it holds.
 *
 * @param bytes of a region; 0 where the collector has none
 */
public record HeapRegions(long bytes) {
  /** Of an array, in bytes. */
  private static final int HEADER = 16;

  /** That an array spans, so that what it leaves of the last one is little. */
  private static final int MANY = 32;

  /** Those of this virtual machine. */
  public static HeapRegions here() {
    try {
      return new HeapRegions(
          Long.parseLong(
              ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                  .getVMOption("G1HeapRegionSize")
                  .getValue()));
    } catch (IllegalArgumentException e) {
      return new HeapRegions(0); // another virtual machine than HotSpot
    }
  }

  /** Bytes that an array of so many floats takes; where it shares a region, beside its header. */
  public long taken(long floats) {
    long array = floats * Float.BYTES;
    return bytes == 0 || HEADER + array <= bytes / 2
        ? array
        : (HEADER + array + bytes - 1) / bytes * bytes;
  }

  /** How many parts of a length go into an array that wastes some 3% at most; at least one. */
  long together(long floats) {
    long part = floats * Float.BYTES;
    long room = MANY * bytes - HEADER;
    long enough = part < bytes ? room / part : (room + part - 1) / part;
    return Math.max(1, Math.min(Memory.BLOCK_BYTES / part, enough));
  }
}
