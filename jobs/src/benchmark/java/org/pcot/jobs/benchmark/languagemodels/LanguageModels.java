package org.pcot.jobs.benchmark.languagemodels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.commons.io.FileUtils;
import org.pcot.jobs.benchmark.languagemodels.Work.Kind;
import org.pcot.model.decoder.Activations;
import org.pcot.model.kernels.Team;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Language models of published shapes beside PyTorch, in turn in one run. */
@Command(
    name = "language-models",
    mixinStandardHelpOptions = true,
    description = "Measures language models beside the PyTorch of the Python that $PYTHON names.")
public final class LanguageModels implements Callable<Integer> {
  /** What can be measured. */
  enum Part {
    PROMPT,
    GENERATION,
    TRAINING,
    MEMORY
  }

  private static final int MEMORY_BATCH = 8;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Runs of each side: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--shapes",
      split = ",",
      description = "Models, all by default: ${COMPLETION-CANDIDATES}.")
  private List<Shape> shapes = List.of(Shape.values());

  @Option(
      names = "--parts",
      split = ",",
      description = "What to measure, everything by default: ${COMPLETION-CANDIDATES}.")
  private List<Part> parts = List.of(Part.values());

  @Option(
      names = "--batches",
      split = ",",
      description = "Only works of these numbers of sequences.")
  private List<Integer> batches = List.of(1, 2, 8, 32);

  @Option(
      names = "--threads",
      description = "Of each side, as many as the machine has cores by default.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--recompute-activations",
      description = "Keep the input of each block only, in this side's training.")
  private boolean isRecomputing;

  private final String python = Optional.ofNullable(System.getenv("PYTHON")).orElse("python3");

  private LanguageModels() {}

  @Override
  public Integer call() throws IOException {
    Path scratch = Files.createTempDirectory("pcot-benchmark");
    try {
      for (Shape shape : shapes) {
        Path directory = scratch.resolve(shape.name());
        shape.write(directory);
        List<Work> works = works();
        if (!works.isEmpty()) {
          measure(shape, directory, works, scratch);
        }
        if (parts.contains(Part.MEMORY)) {
          measureMemory(shape, directory);
        }
      }
    } finally {
      FileUtils.deleteDirectory(scratch.toFile());
    }
    return 0;
  }

  private List<Work> works() {
    List<Work> works = new ArrayList<>();
    List.of(1, 8).forEach(batch -> works.add(new Work(Kind.PROMPT, batch)));
    List.of(1, 8, 32).forEach(batch -> works.add(new Work(Kind.GENERATION, batch)));
    List.of(2, 8).forEach(batch -> works.add(new Work(Kind.TRAINING, batch)));
    works.removeIf(
        work ->
            !batches.contains(work.batch()) || !parts.contains(Part.valueOf(work.kind().name())));
    return works;
  }

  private void measure(Shape shape, Path directory, List<Work> works, Path scratch)
      throws IOException {
    try (Side ours = new PcotSide(threads, activations());
        Side theirs = new TorchSide(python, threads)) {
      ours.load(directory);
      theirs.load(directory);
      SameResults.require(shape, ours, theirs, scratch);
      for (Work work : works) {
        Rounds times = Rounds.measure(work, ours, theirs, rounds);
        System.out.println(shape + " " + times.line());
        if (work.kind() == Kind.GENERATION && work.batch() == 1 && shape.exceedsCaches()) {
          printShareOfBandwidth(shape, times);
        }
      }
    }
  }

  private void printShareOfBandwidth(Shape shape, Rounds times) {
    try (Team team = new Team(threads)) {
      double bandwidth = new MemoryBandwidth(team).bytesPerSecond();
      double read = times.tokensPerSecond() * shape.parameters() * Float.BYTES;
      System.out.printf(
          "%s generation reads %.1f GB of weights a second, %.0f%% of the %.1f that these threads read%n",
          shape, read / 1e9, 100 * read / bandwidth, bandwidth / 1e9);
    }
  }

  private Activations activations() {
    return isRecomputing ? Activations.RECOMPUTED : Activations.KEPT;
  }

  private void measureMemory(Shape shape, Path directory) throws IOException {
    long ours = TrainingMemory.ofPcot(directory, MEMORY_BATCH, threads, activations());
    try (Side side = new TorchSide(python, threads)) {
      long theirs = TrainingMemory.bytes(side, directory, MEMORY_BATCH);
      System.out.printf(
          "%s training (%d, %d): %.2f GiB resident, PyTorch %.2f: %.2f of it%n",
          shape, MEMORY_BATCH, Work.LENGTH, gib(ours), gib(theirs), (double) ours / theirs);
    }
  }

  private static double gib(long bytes) {
    return bytes / (double) (1 << 30);
  }
}
