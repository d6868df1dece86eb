package org.pcot.model.tensor;

import java.util.stream.IntStream;

/**
 * Long vectors in blocks of fixed bounds, worked on by all cores: what is done to a block never
 * depends on which core does it, or when.
 */
public final class Blocks {
  static final int SIZE = 1 << 16;

  private Blocks() {}

  /** Work on the elements from … to - 1. */
  @FunctionalInterface
  public interface Work {
    void on(long from, long to);
  }

  /** A number found in the elements from … to - 1. */
  @FunctionalInterface
  public interface Measure {
    double of(long from, long to);
  }

  public static void forEach(long length, Work work) {
    if (length <= SIZE) {
      work.on(0, length);
      return;
    }
    IntStream.range(0, count(length))
        .parallel()
        .forEach(block -> work.on((long) block * SIZE, Math.min(length, (block + 1L) * SIZE)));
  }

  /** The sum over all blocks, in their order. */
  public static double sum(long length, Measure measure) {
    double[] parts = new double[count(length)];
    forEach(length, (from, to) -> parts[(int) (from / SIZE)] = measure.of(from, to));
    double sum = 0;
    for (double part : parts) {
      sum += part;
    }
    return sum;
  }

  static int count(long length) {
    return Math.toIntExact((length + SIZE - 1) / SIZE);
  }
}
