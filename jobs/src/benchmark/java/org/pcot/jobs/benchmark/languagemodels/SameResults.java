package org.pcot.jobs.benchmark.languagemodels;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Refuses to compare the times of sides that do not compute the same. */
final class SameResults {
  private static final int BATCH = 2;
  private static final int LENGTH = 40;
  private static final double TOLERANCE = 1e-3;

  private SameResults() {}

  /**
   * Compares logits, loss, gradients and generated tokens.
   *
   * @param scratch a directory for files
   * @throws IllegalStateException when an element differs by more than 1e-3 of the greatest, or a
   *     token
   */
  static void require(Shape shape, Side one, Side other, Path scratch) throws IOException {
    Path ours = scratch.resolve("ours");
    Path theirs = scratch.resolve("theirs");
    one.check(BATCH, LENGTH, ours);
    other.check(BATCH, LENGTH, theirs);
    int logits = BATCH * LENGTH * shape.decoder().vocabSize();
    int all = Math.toIntExact(logits + 1 + shape.parameters());
    requireClose(shape + " logits", ours, theirs, 0, logits);
    requireClose(shape + " loss", ours, theirs, logits, logits + 1);
    requireClose(shape + " gradients", ours, theirs, logits + 1, all);
    Files.delete(ours);
    Files.delete(theirs);
    int[] tokens = one.generate(BATCH, Work.PROMPT, Work.GENERATED).tokens();
    if (!Arrays.equals(tokens, other.generate(BATCH, Work.PROMPT, Work.GENERATED).tokens())) {
      throw new IllegalStateException(shape + ": the generated tokens differ");
    }
    long different = Arrays.stream(tokens).distinct().count();
    System.out.printf(
        "%s: %d equal tokens, %d of them different%n", shape, tokens.length, different);
  }

  private static void requireClose(String what, Path ours, Path theirs, int from, int to)
      throws IOException {
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
    if (!(difference < TOLERANCE * greatest)) {
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
