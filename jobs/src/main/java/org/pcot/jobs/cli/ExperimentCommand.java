package org.pcot.jobs.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs a whole experiment. */
@Command(
    name = "experiment",
    description = "Run all stages for all seeds; what is finished is kept, what was cut goes on.")
final class ExperimentCommand implements Callable<Integer> {
  @Mixin private ExperimentOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return new Invocation(options, Optional.empty(), spec)
        .onSpark(
            (experiment, out) -> {
              AllStages.run(experiment, out);
              return 0;
            });
  }
}
