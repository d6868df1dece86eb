package org.pcot.jobs;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.pcot.jobs.experiment.FigureStage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Draws the figure of an experiment. */
@Command(name = "figures", description = "Draw figure 1 of the paper from the metrics of the runs.")
final class FiguresCommand implements Callable<Integer> {
  @Mixin private ExperimentOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return new Invocation(options, Optional.empty(), spec)
        .onFiles(
            (layout, hadoop, out) -> {
              out.println(new FigureStage(layout, hadoop).run());
              return 0;
            });
  }
}
