package org.pcot.jobs.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.pcot.datasets.UserError;
import org.pcot.jobs.cli.Invocation.Part;
import org.pcot.jobs.experiment.EarlyOrLate;
import org.pcot.jobs.experiment.RunLayout;
import org.pcot.jobs.experiment.StartingSteps;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Post-trains the models of an experiment. */
@Command(
    name = "posttrain",
    description = "Post-train by reinforcement learning from the chosen checkpoints of every seed.")
final class PosttrainCommand implements Callable<Integer> {
  @Mixin private ExperimentOptions options;
  @Mixin private LeaseOptions leases;
  @Spec private CommandSpec spec;

  @Option(
      names = "--from",
      paramLabel = "all|STEP,...",
      description =
          "Start from every checkpoint of pre-training, or from those of these steps, instead of"
              + " posttrain.from.")
  private Optional<StartingSteps> from;

  @Override
  public Integer call() throws Exception {
    return new Invocation(options, Optional.empty(), spec)
        .writing(
            Part.RUN_THAT_IS_THERE,
            leases,
            PosttrainCommand::requireAlgorithms,
            (experiment, out) -> {
              List<EarlyOrLate> findings =
                  from.isPresent() ? experiment.posttrain(from.get()) : experiment.posttrain();
              out.print(EarlyOrLateTable.format(findings));
              out.println("results  " + experiment.layout().earlyOrLate());
              experiment.warnings().forEach(out::println);
              return 0;
            });
  }

  private static void requireAlgorithms(RunLayout layout) {
    if (layout.config().posttrain().algorithms().isEmpty()) {
      throw new UserError(
          "posttrain.algorithms: lists nothing", "list at least one, such as [grpo]");
    }
  }
}
