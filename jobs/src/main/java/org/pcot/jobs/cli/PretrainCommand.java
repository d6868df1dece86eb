package org.pcot.jobs.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Pre-trains the models of an experiment. */
@Command(
    name = "pretrain",
    description = "Pre-train every seed on its corpus, or go on where it was cut.")
final class PretrainCommand implements Callable<Integer> {
  @Mixin private ExperimentOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return new Invocation(options, Optional.empty(), spec)
        .onSpark(
            (experiment, out) -> {
              experiment.check();
              experiment.pretrain();
              out.println(experiment.layout().root());
              return 0;
            });
  }
}
