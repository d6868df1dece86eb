package org.pcot.model.kernels;

import java.util.Objects;

/**
 * Keys and values of past positions, for a fixed number of slots (one sequence each) in every
 * layer; a head is one of keys and values, which several heads of queries may share. Each
 * implementation of {@link Kernels} has its own layout, and reads no other's.
 *
 * <p>A position's place is its own number. Where queries see a window, the places are a ring of its
 * size: a new position overwrites the one that has just left the window, so that what lies in the
 * ring is what the newest query sees, and attention need not know their order.
 */
public interface KvCache {
  CacheShape shape();

  /** Whether it lies on Java's heap. */
  boolean isOnHeap();

  /**
   * One element.
   *
   * @param channel of the keys of all heads [G·D], then of their values [G·D]
   */
  double get(int layer, int slot, int place, int channel);

  /** Changes one element. */
  void set(int layer, int slot, int place, int channel, double value);

  default int slots() {
    return shape().slots();
  }

  default int capacity() {
    return shape().capacity();
  }

  /** Positions that a slot holds at a time. */
  default int places() {
    return shape().places();
  }

  /**
   * Where in a slot a position lies, while it does.
   *
   * @throws IndexOutOfBoundsException beyond the capacity
   */
  default int place(int position) {
    return Objects.checkIndex(position, capacity()) % places();
  }

  /**
   * How many places, the first ones of a slot, the query at this position sees, when its own key is
   * the newest there.
   *
   * @throws IndexOutOfBoundsException beyond the capacity
   */
  default int visible(int position) {
    return Math.min(Objects.checkIndex(position, capacity()) + 1, places());
  }

  default int heads() {
    return shape().heads();
  }

  default int headSize() {
    return shape().headSize();
  }
}
