package org.pcot.model.training;

import java.util.stream.IntStream;

/**
 * Long arrays in blocks of fixed bounds, worked on by all cores of the driver: what is done to a
 * block never depends on which core does it, or when.
 */
final class Blocks {
  private static final int SIZE = 1 << 16;

  private Blocks() {}

  /** Work on the elements from … to - 1. */
  @FunctionalInterface
  interface Work {
    void on(int from, int to);
  }

  /** A number found in the elements from … to - 1. */
  @FunctionalInterface
  interface Measure {
    double of(int from, int to);
  }

  static void forEach(int length, Work work) {
    IntStream.range(0, count(length))
        .parallel()
        .forEach(block -> work.on(block * SIZE, Math.min(length, (block + 1) * SIZE)));
  }

  /** The sum over all blocks, in their order. */
  static double sum(int length, Measure measure) {
    double[] parts = new double[count(length)];
    forEach(length, (from, to) -> parts[from / SIZE] = measure.of(from, to));
    double sum = 0;
    for (double part : parts) {
      sum += part;
    }
    return sum;
  }

  private static int count(int length) {
    return (length + SIZE - 1) / SIZE;
  }
}
