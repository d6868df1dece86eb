package org.pcot.model.tensor;

import java.util.Arrays;

/**
 * A gradient as shards give it: floats that add up, and that the driver takes a step along. It is
 * on Java's heap where it travels or is small, and where it was computed otherwise.
 */
public sealed interface GradientVector permits HeapVector, LentVector {
  /** Elements that are read at once: they stay in a core's cache. */
  int CHUNK = 1 << 13;

  long length();

  /** Copies as many elements, from one on, into an array. */
  void read(long from, float[] target, int count);

  /**
   * Adds the other's elements to these.
   *
   * @param other of the same kind, not to be used afterwards
   */
  void add(GradientVector other);

  /** The sum of the squares, in double. */
  default double squares() {
    return Blocks.sum(length(), this::squares);
  }

  /** In eight sums of every eighth element: one would wait for itself. */
  private double squares(long from, long to) {
    double[] sums = new double[8];
    float[] chunk = new float[CHUNK];
    for (long at = from; at < to; at += CHUNK) {
      int count = (int) Math.min(CHUNK, to - at);
      read(at, chunk, count);
      addSquares(chunk, count, sums);
    }
    return Arrays.stream(sums).sum();
  }

  private static void addSquares(float[] values, int count, double[] sums) {
    int whole = count - count % sums.length;
    for (int i = 0; i < whole; i += sums.length) {
      for (int lane = 0; lane < sums.length; lane++) {
        double value = values[i + lane];
        sums[lane] += value * value;
      }
    }
    for (int i = whole; i < count; i++) {
      sums[0] += (double) values[i] * values[i];
    }
  }
}
