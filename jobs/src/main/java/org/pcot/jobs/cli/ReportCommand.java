package org.pcot.jobs.cli;

import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.jobs.experiment.RunDirectory;
import org.pcot.jobs.progress.Progress;
import org.pcot.jobs.report.ReportFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the page of a run; without Spark, which takes seconds to start. */
@Command(
    name = "report",
    description =
        "Write a page about an experiment or a sweep: outcome, curves, what was answered, results"
            + " and configuration, in one HTML file that needs no network.")
final class ReportCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "DIR",
      description = "The directory of an experiment or of a sweep, such as runs/demo-0123456789.")
  private Path directory;

  @Option(
      names = "--so-far",
      description = "Report an experiment that is still being written, too.")
  private boolean isSoFar;

  @Mixin private LeaseOptions leases;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Configuration hadoop = Sessions.hadoop();
    Progress progress = Progress.on(spec.commandLine().getErr());
    ReportFile file = new ReportFile(hadoop, leases.leases(spec), progress::say);
    spec.commandLine().getOut().println(file.write(RunDirectory.named(directory, hadoop), isSoFar));
    return 0;
  }
}
