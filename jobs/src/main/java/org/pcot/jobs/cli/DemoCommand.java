package org.pcot.jobs.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.pcot.jobs.cli.Invocation.Part;
import org.pcot.jobs.experiment.Experiment;
import org.pcot.jobs.progress.Progress;
import org.pcot.jobs.report.ReportFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the phenomenon, and fails if it does not appear. */
@Command(
    name = "demo",
    description =
        "Show in minutes what the paper is about: conf/demo.yaml from corpus to figure. Exits with"
            + " 3 if the phenomenon does not appear.")
final class DemoCommand implements Callable<Integer> {
  private static final int NO_PHENOMENON = 3;

  @Mixin private ExperimentOptions options;
  @Mixin private LeaseOptions leases;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return new Invocation(options, Optional.of("conf/demo.yaml"), spec)
        .writing(Part.RUN_AND_CORPORA, leases, this::show);
  }

  private int show(Experiment experiment, PrintWriter out) throws Exception {
    int longLength = experiment.layout().config().longestResponse();
    List<String> objections = Verdict.objections(AllStages.run(experiment, out), longLength);
    Progress progress = Progress.on(spec.commandLine().getErr());
    out.println(
        "page     "
            + new ReportFile(Sessions.hadoop(), leases.leases(spec).waiting(), progress::say)
                .write(experiment.layout()));
    out.println();
    if (objections.isEmpty()) {
      out.println(
          "The phenomenon appeared: a guess in one token before RL, the right chain after it.");
      return 0;
    }
    out.println("The phenomenon did not appear:");
    objections.forEach(objection -> out.println("  " + objection));
    return NO_PHENOMENON;
  }
}
