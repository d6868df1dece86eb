package org.pcot.jobs.trust.fuzzing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Gives pcot inputs that are almost right: every one must be read, or refused in words, within
 * seconds and without filling the memory. {@code Fuzz [COUNT [SEED [KIND]...]]}, from the module's
 * directory; exits with 1 when an input shows a fault.
 */
public final class Fuzz {
  private static final int COUNT = 1_000;
  private static final Path FAILURES = Path.of("target", "fuzz");

  private Fuzz() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : COUNT;
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
    Path work = Files.createTempDirectory("fuzz");
    List<String> chosen =
        List.of(arguments).subList(Math.min(2, arguments.length), arguments.length);
    List<FuzzKind> kinds = new ArrayList<>(kinds(work));
    kinds.removeIf(kind -> !chosen.isEmpty() && !chosen.contains(kind.name()));
    FuzzRun run = new FuzzRun(kinds, seed, work, FAILURES);
    long start = System.nanoTime();
    int faults = run.run(count);
    run.print(System.out);
    System.out.printf(
        Locale.ROOT,
        "%d inputs of seed %d in %d s, %d faults%s%n",
        count,
        seed,
        (System.nanoTime() - start) / 1_000_000_000,
        faults,
        faults == 0 ? "" : ", kept in " + FAILURES.toAbsolutePath());
    delete(work);
    System.exit(faults == 0 ? 0 : 1);
  }

  static List<FuzzKind> kinds(Path work) throws IOException {
    Path conf = Path.of("..", "conf");
    Path tiny = Path.of("src", "test", "resources", "tiny.yaml");
    List<FuzzKind> kinds = new ArrayList<>();
    kinds.addAll(new ConfigurationKinds(tiny, conf).all());
    kinds.addAll(new SourceKinds(work).all());
    ModelKinds models = new ModelKinds(work);
    kinds.addAll(models.all());
    kinds.addAll(new RunKinds(work, conf, models.checkpoint()).all());
    return kinds;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
