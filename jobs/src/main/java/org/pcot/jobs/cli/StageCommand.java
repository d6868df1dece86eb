package org.pcot.jobs.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.pcot.jobs.cli.Invocation.Part;
import org.pcot.jobs.experiment.Experiment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A subcommand that takes an experiment through all stages or one, and needs no other option. */
@Command
final class StageCommand implements Callable<Integer> {
  @FunctionalInterface
  private interface Work {
    void run(Experiment experiment, PrintWriter out) throws Exception;
  }

  /** Which part, under the subcommand's name. */
  enum Stage {
    EXPERIMENT(
        Part.RUN_AND_CORPORA,
        "Run all stages for all seeds; what is finished is kept, what was interrupted resumes.",
        AllStages::run),
    GENERATE(
        Part.CORPORA,
        "Write the corpus of every seed to Parquet, unless it is there.",
        (experiment, out) -> experiment.generate().forEach(out::println)),
    PRETRAIN(
        Part.RUN_ON_CORPORA,
        "Pre-train every seed on its corpus, or resume where it was interrupted.",
        (experiment, out) -> {
          experiment.pretrain();
          out.println(experiment.layout().root());
          experiment.warnings().forEach(out::println);
        }),
    EVALUATE(
        Part.RUN_THAT_IS_THERE,
        "Measure the models before and after post-training on test inputs.",
        (experiment, out) -> {
          out.print(ResultTable.format(experiment.evaluate()));
          out.println(experiment.layout().evaluation());
        });

    private final Part part;
    private final String description;
    private final Work work;

    Stage(Part part, String description, Work work) {
      this.part = part;
      this.description = description;
      this.work = work;
    }

    String commandName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Stage stage;

  @Mixin private ExperimentOptions options;
  @Mixin private LeaseOptions leases;
  private CommandSpec spec;

  StageCommand(Stage stage) {
    this.stage = stage;
  }

  @Spec
  void setSpec(CommandSpec own) {
    spec = own;
    own.usageMessage().description(stage.description);
  }

  @Override
  public Integer call() throws Exception {
    return new Invocation(options, Optional.empty(), spec)
        .writing(
            stage.part,
            leases,
            (experiment, out) -> {
              stage.work.run(experiment, out);
              return 0;
            });
  }
}
