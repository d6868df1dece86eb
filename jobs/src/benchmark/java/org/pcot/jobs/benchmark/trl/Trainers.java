package org.pcot.jobs.benchmark.trl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.commons.io.FileUtils;
import org.pcot.jobs.benchmark.languagemodels.Shape;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Fine-tuning and GRPO of a language model beside TRL, in turn in one run. */
@Command(
    name = "trainers",
    mixinStandardHelpOptions = true,
    description = "Measures training beside the TRL of the Python that $PYTHON names.")
public final class Trainers implements Callable<Integer> {
  @Option(
      names = "--rounds",
      defaultValue = "2",
      description = "Steps of each side that are timed: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--works",
      split = ",",
      description = "What to measure: ${DEFAULT-VALUE}.",
      defaultValue = "fine_tuning,grpo,grpo_ending")
  private List<Work> works;

  @Option(
      names = "--model",
      description = "A published directory; by default random weights of SmolLM2-135M's shape.")
  private Optional<Path> model;

  @Option(
      names = "--threads",
      description = "Of each side, as many as the machine has cores by default.")
  private int threads = Runtime.getRuntime().availableProcessors();

  private final String python = Optional.ofNullable(System.getenv("PYTHON")).orElse("python3");

  private Trainers() {}

  @Override
  public Integer call() throws IOException {
    Path scratch = Files.createTempDirectory("pcot-benchmark");
    try {
      Path directory = model.orElse(scratch.resolve("model"));
      if (model.isEmpty()) {
        Shape.SMOLLM2_135M.write(directory);
      }
      for (Work work : works) {
        Path first = scratch.resolve(work.name());
        Comparison.of(work, python, directory, first, threads, rounds).print();
      }
    } finally {
      FileUtils.deleteDirectory(scratch.toFile());
    }
    return 0;
  }
}
