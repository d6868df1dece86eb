package org.pcot.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.corpus.Corpus;
import org.pcot.datasets.leases.LeasedPlace;
import org.pcot.datasets.leases.Leases;
import org.pcot.datasets.problems.Task;
import org.pcot.jobs.experiment.Experiment;
import org.pcot.jobs.experiment.InitialModels;
import org.pcot.jobs.experiment.RunDirectory;
import org.pcot.jobs.experiment.RunLayout;
import org.pcot.jobs.progress.Progress;
import picocli.CommandLine.Model.CommandSpec;

/**
 * One call of a subcommand that works on an experiment: everything is checked, and the right to
 * write is taken, before it starts.
 */
record Invocation(
    ExperimentOptions options, Optional<String> packaged, CommandSpec spec, InitialModels models) {
  Invocation(ExperimentOptions options, Optional<String> packaged, CommandSpec spec) {
    this(options, packaged, spec, new InitialModels(Sessions.hadoop()));
  }

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

  /** What of an experiment a subcommand writes. */
  enum Part {
    /** The corpora, which other experiments share. */
    CORPORA(false, true),
    /** The run, and the corpora that it needs. */
    RUN_AND_CORPORA(true, true),
    /** The run, on corpora that are there. */
    RUN_ON_CORPORA(true, true),
    /** What goes on from an earlier stage. */
    RUN_THAT_IS_THERE(true, false);

    private final boolean isRun;
    private final boolean isCorpora;

    Part(boolean isRun, boolean isCorpora) {
      this.isRun = isRun;
      this.isCorpora = isCorpora;
    }
  }

  /** What a dry run does before it prints the configuration. */
  @FunctionalInterface
  private interface Trial {
    void run(RunLayout layout, Configuration hadoop) throws IOException;
  }

  /** Reads, and writes nothing. */
  int reading(FileWork work) throws Exception {
    return reading((layout, hadoop) -> {}, work);
  }

  private int reading(Trial trial, FileWork work) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Configuration hadoop = Sessions.hadoop();
    RunLayout layout = options.layout(packaged, models, hadoop);
    if (options.isDryRun()) {
      trial.run(layout, hadoop);
      out.println("# " + layout.root());
      out.print(ConfigurationWriter.toYaml(layout.config()));
      return 0;
    }
    return work.run(layout, hadoop, out);
  }

  /** Draws from the metrics that are there; without Spark, which takes seconds to start. */
  int drawing(LeaseOptions leaseOptions, FileWork work) throws Exception {
    Leases leases = leaseOptions.leases(spec);
    return reading(
        (layout, hadoop) -> warn(() -> RunDirectory.requireBegun(layout, hadoop)),
        (layout, hadoop, out) -> {
          RunDirectory.requireBegun(layout, hadoop);
          return leases.hold(
              layout.figuresLease(), hadoop, fenced -> work.run(layout, fenced, out));
        });
  }

  /** Writes this part of an experiment, on Spark. */
  int writing(Part part, LeaseOptions leaseOptions, Work work) throws Exception {
    return writing(part, leaseOptions, layout -> {}, work);
  }

  /** The same after a check of the subcommand's own. */
  int writing(Part part, LeaseOptions leaseOptions, Consumer<RunLayout> check, Work work)
      throws Exception {
    Leases leases = leaseOptions.leases(spec);
    return reading(
        (layout, hadoop) -> {
          check.accept(layout);
          warn(() -> requireWhatIsNeeded(part, layout, hadoop));
        },
        (layout, hadoop, out) -> {
          check.accept(layout);
          Task task = task(layout);
          if (part == Part.RUN_ON_CORPORA) {
            awaitCorpora(layout, leases, hadoop);
          }
          requireWhatIsNeeded(part, layout, hadoop);
          if (!part.isRun) {
            awaitCorpora(layout, leases, hadoop);
            return work.run(experiment(layout, task, leases, hadoop), out);
          }
          return leases.hold(
              layout.lease(),
              hadoop,
              fenced -> {
                options.check(layout, fenced); // anew: another may have begun it since
                if (part.isCorpora) {
                  awaitCorpora(layout, leases, hadoop);
                }
                return work.run(experiment(layout, task, leases, fenced), out);
              });
        });
  }

  private void warn(DryRun.Check check) throws IOException {
    DryRun.warn(spec.commandLine().getErr(), check);
  }

  private static void requireWhatIsNeeded(Part part, RunLayout layout, Configuration hadoop)
      throws IOException {
    switch (part) {
      case CORPORA, RUN_AND_CORPORA -> Experiment.requireSources(layout, hadoop);
      case RUN_ON_CORPORA -> requireCorpora(layout, hadoop);
      case RUN_THAT_IS_THERE -> RunDirectory.requireBegun(layout, hadoop);
    }
  }

  /** Who would be refused by a corpus' writer is refused before Spark starts. */
  private static void awaitCorpora(RunLayout layout, Leases leases, Configuration hadoop)
      throws IOException {
    for (long seed : layout.config().seeds()) {
      LeasedPlace corpus = layout.corpusLease(seed);
      leases.await(corpus, hadoop);
    }
  }

  private static void requireCorpora(RunLayout layout, Configuration hadoop) throws IOException {
    for (long seed : layout.config().seeds()) {
      Corpus.require(layout.corpus(seed), hadoop);
    }
  }

  /** That of an experiment, in the tokens of its model. */
  Task task(RunLayout layout) throws IOException {
    return models.task(layout);
  }

  private Experiment experiment(RunLayout layout, Task task, Leases leases, Configuration hadoop) {
    Progress progress = Progress.on(spec.commandLine().getErr());
    return new Experiment(
        layout, task, Sessions.start(), hadoop, leases, progress, Build.version());
  }
}
