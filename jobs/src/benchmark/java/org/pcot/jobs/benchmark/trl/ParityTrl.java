package org.pcot.jobs.benchmark.trl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.commons.io.FileUtils;
import org.pcot.jobs.benchmark.ModelFiles;
import org.pcot.jobs.benchmark.Work.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** GRPO on parity beside TRL, in turn in one run. */
@Command(
    name = "parity-trl",
    mixinStandardHelpOptions = true,
    description = "Measures GRPO on parity beside the TRL of the Python that $PYTHON names.")
public final class ParityTrl implements Callable<Integer> {
  private static final int PROMPTS = 64;
  private static final int WIDTH = 128;
  private static final int LAYERS = 4;
  private static final int HEADS = 4;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      description = "Iterations of each side that are timed: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--bits",
      split = ",",
      defaultValue = "20,50",
      description = "Of a prompt, 20 or 50: ${DEFAULT-VALUE}.")
  private List<Integer> bits;

  @Option(
      names = "--model",
      description =
          "What pcot export made of a checkpoint of so many bits; by default a model set by hand.")
  private Optional<Path> model;

  @Option(
      names = "--threads",
      description = "Of each side, as many as the machine has cores by default.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Spec private CommandSpec spec;

  private final String python = Optional.ofNullable(System.getenv("PYTHON")).orElse("python3");

  private ParityTrl() {}

  @Override
  public Integer call() throws IOException {
    Path scratch = Files.createTempDirectory("pcot-benchmark");
    try {
      for (int d : bits) {
        Work work = work(d);
        Path directory = model.orElse(scratch.resolve("model-" + d));
        if (model.isEmpty()) {
          ModelFiles.write(
              directory,
              new org.pcot.jobs.benchmark.Work(
                  Kind.GRPO, PROMPTS, 2 * (d + 1), WIDTH, LAYERS, HEADS));
        }
        Path first = scratch.resolve(work.name());
        Comparison.of(work, python, directory, first, threads, rounds).print();
      }
    } finally {
      FileUtils.deleteDirectory(scratch.toFile());
    }
    return 0;
  }

  private Work work(int d) {
    return switch (d) {
      case 20 -> Work.PARITY_20;
      case 50 -> Work.PARITY_50;
      default ->
          throw new ParameterException(
              spec.commandLine(), "--bits has " + d + ", which is neither 20 nor 50");
    };
  }
}
