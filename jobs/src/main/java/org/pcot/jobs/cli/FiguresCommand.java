package org.pcot.jobs.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.pcot.jobs.experiment.FigureChoice;
import org.pcot.jobs.experiment.FigureStage;
import org.pcot.jobs.progress.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws the figures of an experiment. */
@Command(name = "figures", description = "Draw figures of the paper from the metrics of the runs.")
final class FiguresCommand implements Callable<Integer> {
  @Mixin private ExperimentOptions options;
  @Mixin private LeaseOptions leases;
  @Spec private CommandSpec spec;

  @Option(
      names = "--figure",
      paramLabel = "1|3",
      description =
          "Pre-training and one variant of post-training (1), or several variants from each"
              + " checkpoint (3); if not given, what suits the experiment.")
  private Optional<FigureChoice> figure;

  @Override
  public Integer call() throws Exception {
    return new Invocation(options, Optional.empty(), spec)
        .drawing(
            leases,
            (layout, hadoop, out) -> {
              FigureChoice choice = figure.orElseGet(() -> FigureChoice.of(layout.config()));
              new FigureStage(layout, hadoop, Progress.on(spec.commandLine().getErr())::say)
                  .run(choice)
                  .forEach(out::println);
              return 0;
            });
  }
}
