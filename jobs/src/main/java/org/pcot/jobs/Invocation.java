package org.pcot.jobs;

import java.io.PrintWriter;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.jobs.experiment.Experiment;
import org.pcot.jobs.experiment.Progress;
import org.pcot.jobs.experiment.RunLayout;
import picocli.CommandLine.Model.CommandSpec;

/** One call of a subcommand that works on an experiment: check, start Spark, work, stop Spark. */
final class Invocation {
  /** The work; its result is the exit code. */
  @FunctionalInterface
  interface Work {
    int run(Experiment experiment) throws Exception;
  }

  private Invocation() {}

  static int run(ExperimentOptions options, Optional<String> packaged, CommandSpec spec, Work work)
      throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Configuration hadoop = Sessions.hadoop();
    RunLayout layout = options.layout(packaged, hadoop);
    if (options.isDryRun()) {
      out.println("# " + layout.root());
      out.print(ConfigurationWriter.toYaml(layout.config()));
      return 0;
    }
    SparkSession spark = Sessions.start();
    Progress progress = Progress.on(spec.commandLine().getErr());
    return work.run(new Experiment(layout, spark, progress, out));
  }
}
