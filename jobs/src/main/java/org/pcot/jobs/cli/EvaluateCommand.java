package org.pcot.jobs.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Evaluates the models of an experiment. */
@Command(
    name = "evaluate",
    description = "Measure the models before and after post-training on test inputs.")
final class EvaluateCommand implements Callable<Integer> {
  @Mixin private ExperimentOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return new Invocation(options, Optional.empty(), spec)
        .onSpark(
            (experiment, out) -> {
              out.print(ResultTable.of(experiment.evaluate()));
              out.println(experiment.layout().evaluation());
              return 0;
            });
  }
}
