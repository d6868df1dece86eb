package org.pcot.jobs.cli;

import java.io.PrintWriter;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.jobs.experiment.Experiment;
import org.pcot.jobs.experiment.RunLayout;
import org.pcot.jobs.progress.Progress;
import picocli.CommandLine.Model.CommandSpec;

/** One call of a subcommand that works on an experiment: everything is checked before it starts. */
record Invocation(ExperimentOptions options, Optional<String> packaged, CommandSpec spec) {
  /** Work that needs Spark; its result is the exit code. */
  @FunctionalInterface
  interface Work {
    int run(Experiment experiment, PrintWriter out) throws Exception;
  }

  /** Work on files alone; its result is the exit code. */
  @FunctionalInterface
  interface FileWork {
    int run(RunLayout layout, Configuration hadoop, PrintWriter out) throws Exception;
  }

  /** Without Spark, which takes seconds to start. */
  int onFiles(FileWork work) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Configuration hadoop = Sessions.hadoop();
    RunLayout layout = options.layout(packaged, hadoop);
    if (options.isDryRun()) {
      out.println("# " + layout.root());
      out.print(ConfigurationWriter.toYaml(layout.config()));
      return 0;
    }
    return work.run(layout, hadoop, out);
  }

  int onSpark(Work work) throws Exception {
    return onFiles((layout, hadoop, out) -> work.run(experiment(layout), out));
  }

  private Experiment experiment(RunLayout layout) {
    Progress progress = Progress.on(spec.commandLine().getErr());
    return new Experiment(layout, Sessions.start(), progress, Build.version());
  }
}
