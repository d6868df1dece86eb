package org.pcot.datasets.random;

import java.io.Serializable;

/**
 * A random order of 0 … size - 1 as a function, without a table: a Feistel network over the next
 * power of four, walked along until it comes back below the size.
 *
 * @param random its bits at a counter are used by one permutation only
 */
public record Permutation(long size, CounterRandom random) implements Serializable {
  private static final int ROUNDS = 8;

  /** At most 2^62 things can be ordered. */
  public Permutation {
    if (size < 1 || size > 1L << 62) {
      throw new IllegalArgumentException("no order of " + size + " things");
    }
  }

  /** Where the thing at {@code index} goes; a bijection. */
  public long place(long index) {
    requireOneOfThem(index);
    long place = index;
    do {
      place = shuffled(place);
    } while (place >= size);
    return place;
  }

  /** Which thing comes to {@code place}: the inverse of {@link #place}. */
  public long thingAt(long place) {
    requireOneOfThem(place);
    long index = place;
    do {
      index = unshuffled(index);
    } while (index >= size);
    return index;
  }

  private void requireOneOfThem(long number) {
    if (number < 0 || number >= size) {
      throw new IllegalArgumentException("no " + number + " among " + size);
    }
  }

  private long shuffled(long place) {
    int halfBits = halfBits();
    long mask = (1L << halfBits) - 1;
    long left = place >>> halfBits;
    long right = place & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long next = left ^ (random.bits(right << 3 | round) & mask);
      left = right;
      right = next;
    }
    return left << halfBits | right;
  }

  private long unshuffled(long place) {
    int halfBits = halfBits();
    long mask = (1L << halfBits) - 1;
    long left = place >>> halfBits;
    long right = place & mask;
    for (int round = ROUNDS - 1; round >= 0; round--) {
      long previous = right ^ (random.bits(left << 3 | round) & mask);
      right = left;
      left = previous;
    }
    return left << halfBits | right;
  }

  /** Half of the bits of the power of four. */
  private int halfBits() {
    return Math.max(1, (65 - Long.numberOfLeadingZeros(size - 1)) / 2);
  }
}
