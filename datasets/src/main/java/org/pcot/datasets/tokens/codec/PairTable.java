package org.pcot.datasets.tokens.codec;

import java.util.Arrays;
import java.util.Map;

/** What stands for two neighbouring symbols; a hash table of primitives, filled at most by half. */
public final class PairTable {
  /** The value of a pair that is not there. */
  public static final long ABSENT = -1;

  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L; // 2^64 over the golden ratio

  private final long[] keys;
  private final long[] values;
  private final int shift;

  /** Keys by {@link #key}, and values that are not negative. */
  public PairTable(Map<Long, Long> entries) {
    int bits = 65 - Long.numberOfLeadingZeros(2L * entries.size());
    keys = new long[1 << bits];
    values = new long[1 << bits];
    Arrays.fill(values, ABSENT);
    shift = 64 - bits;
    entries.forEach(
        (key, value) -> {
          int slot = slot(key);
          keys[slot] = key;
          values[slot] = value;
        });
  }

  public static long key(int left, int right) {
    return (long) left << 32 | right & 0xFFFF_FFFFL;
  }

  public long get(int left, int right) {
    return values[slot(key(left, right))];
  }

  /** Where the key is, or the free slot that ends the search for it. */
  private int slot(long key) {
    int slot = (int) (key * MULTIPLIER >>> shift);
    while (values[slot] != ABSENT && keys[slot] != key) {
      slot = slot + 1 & keys.length - 1;
    }
    return slot;
  }
}
