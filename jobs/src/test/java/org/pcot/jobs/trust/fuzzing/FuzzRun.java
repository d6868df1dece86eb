package org.pcot.jobs.trust.fuzzing;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Mutated inputs, the kinds in turn; input number i is a function of (seed, i) alone. */
final class FuzzRun {
  private static final long FEW_UNCHANGED = 50;

  private final List<FuzzKind> kinds;
  private final long seed;
  private final Path work;
  private final Path failures;
  private final Map<String, Map<Outcome, Integer>> counts = new LinkedHashMap<>();
  private long slowestMillis;
  private String slowest = "";

  /**
   * @param work a directory for the input that is being read
   * @param failures where inputs that show a fault are kept, with what they led to
   */
  FuzzRun(List<FuzzKind> kinds, long seed, Path work, Path failures) {
    this.kinds = kinds;
    this.seed = seed;
    this.work = work;
    this.failures = failures;
  }

  /** The number of faults. */
  int run(int count) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      input(i);
    }
    return (int) total(Outcome.FAILED) + (int) total(Outcome.HUNG) + (int) total(Outcome.EXPLODED);
  }

  private void input(int index) throws IOException, InterruptedException {
    FuzzKind kind = kinds.get(index % kinds.size());
    Random random = new Random(seed * 1_000_003 + index);
    byte[] example = kind.examples().get(random.nextInt(kind.examples().size()));
    boolean isUnchanged = index / kinds.size() % FEW_UNCHANGED == 0;
    byte[] changed = isUnchanged ? example : new Mutations(random, kind.words()).of(example);
    byte[] content = kind.packing().file(changed, random);
    Path directory = Files.createDirectories(work.resolve(kind.name()));
    Path file = Files.write(directory.resolve(kind.fileName()), content);
    Trial.Result result = Trial.of(kind.reader(), file);
    if (isUnchanged && kind.isReadable() && result.outcome() != Outcome.READ) {
      result = new Trial.Result(Outcome.FAILED, result.failure(), result.millis());
    }
    counts
        .computeIfAbsent(kind.name(), name -> new EnumMap<>(Outcome.class))
        .merge(result.outcome(), 1, Integer::sum);
    if (result.millis() > slowestMillis) {
      slowestMillis = result.millis();
      slowest = kind.name() + "-" + seed + "-" + index;
    }
    if (result.outcome().isFault()) {
      keep(kind, index, content, result);
    }
  }

  private void keep(FuzzKind kind, int index, byte[] content, Trial.Result result)
      throws IOException {
    String name = kind.name() + "-" + seed + "-" + index;
    Path directory = Files.createDirectories(failures.resolve(name));
    Files.write(directory.resolve(kind.fileName()), content);
    try (PrintWriter out = new PrintWriter(directory.resolve("failure.txt").toFile())) {
      out.println(result.outcome() + " after " + result.millis() + " ms");
      result.failure().printStackTrace(out);
    }
  }

  private long total(Outcome outcome) {
    return counts.values().stream().mapToLong(of -> of.getOrDefault(outcome, 0)).sum();
  }

  void print(PrintStream out) {
    out.printf(Locale.ROOT, "%-14s", "");
    for (Outcome outcome : Outcome.values()) {
      out.printf(Locale.ROOT, "%10s", outcome.name().toLowerCase(Locale.ROOT));
    }
    out.println();
    counts.forEach(
        (kind, of) -> {
          out.printf(Locale.ROOT, "%-14s", kind);
          for (Outcome outcome : Outcome.values()) {
            out.printf(Locale.ROOT, "%10d", of.getOrDefault(outcome, 0));
          }
          out.println();
        });
    out.printf(Locale.ROOT, "slowest input: %s in %d ms%n", slowest, slowestMillis);
  }
}
