package org.pcot.jobs.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Writes the corpora of an experiment. */
@Command(
    name = "generate",
    description = "Write the corpus of every seed to Parquet, unless it is there.")
final class GenerateCommand implements Callable<Integer> {
  @Mixin private ExperimentOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return new Invocation(options, Optional.empty(), spec)
        .onSpark(
            (experiment, out) -> {
              experiment.generate().forEach(out::println);
              return 0;
            });
  }
}
