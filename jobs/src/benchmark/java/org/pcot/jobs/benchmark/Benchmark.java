package org.pcot.jobs.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.pcot.jobs.benchmark.Work.Kind;
import org.pcot.jobs.benchmark.languagemodels.Engines;
import org.pcot.jobs.benchmark.languagemodels.LanguageModels;
import org.pcot.jobs.benchmark.trl.ParityTrl;
import org.pcot.jobs.benchmark.trl.Trainers;
import org.pcot.jobs.sweep.SweepSpeed;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints this project's times beside libtorch's, measured in turn in one run. */
@Command(
    name = "benchmark",
    mixinStandardHelpOptions = true,
    subcommands = {
      ParityPyTorch.class,
      ParityTrl.class,
      LanguageModels.class,
      Engines.class,
      Trainers.class
    },
    description = "Measures pcot beside libtorch, Spark, and other tokenizers.")
public final class Benchmark implements Callable<Integer> {
  /** What can be measured. */
  enum Part {
    TRAINING,
    SAMPLING,
    GRPO,
    ALGORITHMS,
    CORPUS,
    SWEEP,
    TOKENIZERS
  }

  /** Sequences whose results are compared before times are. */
  private static final int CHECKED = 3;

  private static final List<Work> WORKS =
      List.of(
          new Work(Kind.TRAINING, 64, 102, 128, 2, 4),
          new Work(Kind.TRAINING, 64, 102, 256, 4, 8),
          new Work(Kind.TRAINING, 256, 102, 128, 4, 4),
          new Work(Kind.SAMPLING, 256, 102, 128, 4, 4),
          new Work(Kind.GRPO, 64, 102, 128, 4, 4));

  @Option(
      names = "--rounds",
      defaultValue = "11",
      description = "Runs of each side: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--rivals",
      defaultValue = "mkl,openblas",
      split = ",",
      description = "BLAS of each libtorch, mkl or openblas: ${DEFAULT-VALUE}.")
  private List<String> rivals;

  @Parameters(description = "What to measure; everything by default: ${COMPLETION-CANDIDATES}.")
  private List<Part> parts = List.of(Part.values());

  private Benchmark() {}

  public static void main(String[] arguments) {
    CommandLine command = new CommandLine(new Benchmark());
    System.exit(command.setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    List<Work> works =
        WORKS.stream().filter(work -> parts.contains(Part.valueOf(work.kind().name()))).toList();
    if (!works.isEmpty()) {
      measure(works);
    }
    if (parts.contains(Part.ALGORITHMS)) {
      AlgorithmSpeed.measure();
    }
    if (parts.contains(Part.CORPUS)) {
      CorpusSpeed.measure();
    }
    if (parts.contains(Part.SWEEP)) {
      SweepSpeed.measure();
    }
    if (parts.contains(Part.TOKENIZERS)) {
      TokenizerSpeed.measure(rounds);
    }
    return 0;
  }

  private void measure(List<Work> works) throws IOException {
    List<Contender> contenders = new ArrayList<>();
    try {
      contenders.add(new PcotContender());
      for (String rival : rivals) {
        contenders.add(RivalProcess.start(rival));
      }
      for (Work work : works) {
        SideBySide.measure(work, CHECKED, contenders, rounds).print(work.kind().wantedRatio());
      }
    } finally {
      contenders.forEach(Contender::close);
    }
  }
}
