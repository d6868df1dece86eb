package org.pcot.jobs;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Post-trains the models of an experiment. */
@Command(
    name = "posttrain",
    description = "Post-train with GRPO from the chosen checkpoints of every seed.")
final class PosttrainCommand implements Callable<Integer> {
  @Mixin private ExperimentOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return new Invocation(options, Optional.empty(), spec)
        .onSpark(
            (experiment, out) -> {
              experiment.check();
              experiment.posttrain();
              out.println(experiment.layout().root());
              return 0;
            });
  }
}
