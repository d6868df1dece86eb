package org.pcot.jobs.cli;

import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.jobs.experiment.RunDirectory;
import org.pcot.jobs.experiment.RunLayout;
import org.pcot.jobs.sweep.FinishedCells;
import org.pcot.jobs.watch.Watch;
import org.pcot.jobs.watch.WatchLoop;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows how far an experiment is; without Spark, and writes nothing. */
@Command(
    name = "watch",
    description =
        "Show how far an experiment is, how fast it goes and what it measured last: on a terminal"
            + " until it ends, elsewhere once, in a line.")
final class WatchCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "DIR",
      description = "The directory of an experiment, such as runs/demo-0123456789.")
  private Path directory;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Configuration hadoop = Sessions.hadoop();
    Path root = RunDirectory.named(directory, hadoop);
    if (FinishedCells.read(root, hadoop).isPresent()) {
      throw new UserError(
          root + ": is a sweep, and this watches experiments",
          "ask pcot sweep status --config FILE how far it is");
    }
    RunLayout layout = new RunLayout(root, RunDirectory.readConfig(root, tree -> {}, hadoop));
    new WatchLoop(new Watch(layout, hadoop), spec.commandLine().getOut(), System.console() != null)
        .run();
    return 0;
  }
}
