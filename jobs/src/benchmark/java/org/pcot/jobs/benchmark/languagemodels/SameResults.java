package org.pcot.jobs.benchmark.languagemodels;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Refuses to compare the times of sides that do not compute the same. */
final class SameResults {
  private static final int BATCH = 2;
  private static final int LENGTH = 40;

  /** Of the greatest element, between sides that compute in 32 bits. */
  static final double OF_32_BITS = 1e-3;

  /** Where one computes in 16, and may generate other tokens: bfloat16 has 8 bits of a number. */
  static final double OF_16_BITS = 0.1;

  private SameResults() {}

  static void require(Shape shape, Side one, Side other, Path scratch) throws IOException {
    require(shape, one, other, OF_32_BITS, scratch);
  }

  /**
   * Compares logits, loss, gradients and generated tokens.
   *
   * @param scratch a directory for files
   * @throws IllegalStateException when an element differs by more than the tolerance, or in 32 bits
   *     a token
   */
  static void require(Shape shape, Side one, Side other, double tolerance, Path scratch)
      throws IOException {
    Path ours = scratch.resolve("ours");
    Path theirs = scratch.resolve("theirs");
    one.check(BATCH, LENGTH, ours);
    other.check(BATCH, LENGTH, theirs);
    int logits = BATCH * LENGTH * shape.decoder().vocabSize();
    int all = Math.toIntExact(logits + 1 + shape.parameters());
    requireClose(shape + " logits", ours, theirs, 0, logits, tolerance);
    requireClose(shape + " loss", ours, theirs, logits, logits + 1, tolerance);
    requireClose(shape + " gradients", ours, theirs, logits + 1, all, tolerance);
    Files.delete(ours);
    Files.delete(theirs);
    int[] tokens = one.generate(BATCH, Work.PROMPT, Work.GENERATED).tokens();
    int[] others = other.generate(BATCH, Work.PROMPT, Work.GENERATED).tokens();
    if (tolerance <= OF_32_BITS && !Arrays.equals(tokens, others)) {
      throw new IllegalStateException(shape + ": the generated tokens differ");
    }
    long equal = IntStream.range(0, tokens.length).filter(i -> tokens[i] == others[i]).count();
    long different = Arrays.stream(tokens).distinct().count();
    System.out.printf(
        "%s: %d of %d tokens are equal, %d of them different%n",
        shape, equal, tokens.length, different);
  }

  private static void requireClose(
      String what, Path ours, Path theirs, int from, int to, double tolerance) throws IOException {
    FloatBuffer a = floats(ours, from, to);
    FloatBuffer b = floats(theirs, from, to);
    double greatest = 0;
    double difference = 0;
    for (int i = 0; i < to - from; i++) {
      greatest = Math.max(greatest, Math.abs(b.get(i)));
      double distance = Math.abs(a.get(i) - b.get(i));
      difference = Double.isNaN(distance) ? distance : Math.max(difference, distance);
    }
    System.out.printf("%s differ by %.1e of the greatest%n", what, difference / greatest);
    if (!(difference < tolerance * greatest)) {
      throw new IllegalStateException(what + " differ");
    }
  }

  private static FloatBuffer floats(Path file, int from, int to) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long start = (long) from * Float.BYTES;
      long size = (long) (to - from) * Float.BYTES;
      return channel
          .map(FileChannel.MapMode.READ_ONLY, start, size)
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer();
    }
  }
}
