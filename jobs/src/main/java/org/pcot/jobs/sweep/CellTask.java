package org.pcot.jobs.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.pcot.datasets.Interruption;
import org.pcot.datasets.UserError;
import org.pcot.datasets.faults.Causes;
import org.pcot.datasets.faults.EnvironmentFault;
import org.pcot.datasets.leases.LeasedPlace;
import org.pcot.datasets.leases.Leases;
import org.pcot.datasets.leases.Leases.Conflict;
import org.pcot.datasets.storage.AtomicFile;
import org.pcot.datasets.storage.Temporaries;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.jobs.experiment.OpenedModels;
import org.pcot.model.decoder.Divergence;
import org.pcot.model.spark.Cards;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.metrics.RunListener;

/**
 * What is done for one cell: the work while holding the lease, and the tale of how it went.
 *
 * @param models small when they are serialised
 */
record CellTask(SweepLayout layout, Duration leaseTerm, OpenedModels models)
    implements Serializable {
  /** Which part of a cell; the first can be that of others too. */
  enum Kind {
    PRETRAINING,
    POSTTRAINING
  }

  /** What one task does. */
  record Part(Kind kind, SweepCell cell) implements Serializable {}

  /** How it ended. */
  enum Ending {
    FINISHED,
    FAILED,
    /** It failed, and would fail again. */
    DIVERGED,
    HELD_BY_ANOTHER
  }

  /**
   * @param error what went wrong, in a line; empty where nothing did
   * @param notices what was damaged and is made again, a line each
   */
  record Report(Part part, Ending ending, String error, List<String> notices)
      implements Serializable {
    Report(Part part, Ending ending, String error) {
      this(part, ending, error, List.of());
    }
  }

  /** Keeps what is said for the report. */
  private record Notices(List<String> lines) implements RunListener {
    @Override
    public void noticed(String line) {
      lines.add(line);
    }
  }

  /** Inside a Spark task, on its own cores. */
  Report runInTask(Part part) {
    ExperimentConfig config = part.cell().config();
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf());
    int cores = TaskContext.get().cpus();
    try (ShardExecutor executor =
        new LocalShardExecutor(
            config.decoder(),
            Cards.backendOfTask(config.engineConfig()),
            config.pretrain().activations(),
            cores)) {
      return run(part, executor, hadoop);
    }
  }

  Report run(Part part, ShardExecutor executor, Configuration hadoop) {
    try {
      return attempt(part, executor, hadoop);
    } catch (IOException | RuntimeException | Error e) {
      Interruption.check(); // no failure of the cell's
      boolean hasDiverged = Causes.of(e).stream().anyMatch(Divergence.class::isInstance);
      Ending ending = hasDiverged ? Ending.DIVERGED : Ending.FAILED;
      return new Report(part, ending, keep(part.cell(), e, hadoop));
    }
  }

  private Report attempt(Part part, ShardExecutor executor, Configuration hadoop)
      throws IOException {
    SweepCell cell = part.cell();
    Notices notices = new Notices(new ArrayList<>());
    Optional<Report> finished =
        leases(cell)
            .holdIfFree(
                lease(part),
                hadoop,
                fenced -> {
                  CellRun run = new CellRun(cell, models, layout, fenced, notices);
                  work(part.kind(), run, executor, fenced);
                  return new Report(part, Ending.FINISHED, "", notices.lines);
                });
    return finished.orElseGet(() -> new Report(part, Ending.HELD_BY_ANOTHER, ""));
  }

  private LeasedPlace lease(Part part) {
    return part.kind() == Kind.PRETRAINING
        ? layout.pretrainingLease(part.cell())
        : layout.lease(part.cell());
  }

  /** Who works on it now; none when nobody does. */
  Optional<String> holder(Part part, Configuration hadoop) throws IOException {
    return Leases.holder(lease(part), leaseTerm, hadoop);
  }

  /** What an executor has to say of its leases goes to its log. */
  private Leases leases(SweepCell cell) {
    String activity =
        String.format(Locale.ROOT, "cell %s of the sweep %s", cell.id(), layout.root());
    return new Leases(
        activity, leaseTerm, Conflict.REFUSE, line -> System.err.println("pcot: " + line));
  }

  private void work(Kind kind, CellRun run, ShardExecutor executor, Configuration hadoop)
      throws IOException {
    if (kind == Kind.PRETRAINING) {
      run.pretrain(executor);
      return;
    }
    Path rows = layout.rows(run.cell());
    Temporaries.removeIn(rows.getParent(), hadoop);
    if (isWritten(rows, hadoop)) {
      SweepResults.adopt(rows, hadoop);
    } else {
      SweepResults.damage(rows, hadoop)
          .ifPresent(damage -> run.listener().noticed(damage + "; made again"));
      SweepResults.write(run.posttrain(executor), rows, hadoop);
    }
  }

  /** The stack trace in a file, the message for the list at the end. */
  private String keep(SweepCell cell, Throwable failure, Configuration hadoop) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    String message =
        EnvironmentFault.explain(failure)
            .map(UserError::getMessage)
            .orElseGet(() -> Objects.requireNonNullElse(failure.getMessage(), failure.toString()));
    try {
      Path file = layout.error(cell);
      AtomicFile.replace(file, hadoop, out -> out.write(trace.toString().getBytes(UTF_8)));
      return message;
    } catch (IOException | RuntimeException e) {
      return message + " (and its trace could not be kept: " + e.getMessage() + ")";
    }
  }

  /** Whether there is nothing more to do. */
  boolean isDone(Part part, Configuration hadoop) throws IOException {
    if (part.kind() == Kind.PRETRAINING) {
      return new CellRun(part.cell(), models, layout, hadoop, RunListener.SILENT).hasPretrained();
    }
    Path rows = layout.rows(part.cell());
    return isWritten(rows, hadoop) && SweepResults.areListed(rows, hadoop);
  }

  private static boolean isWritten(Path rows, Configuration hadoop) throws IOException {
    return rows.getFileSystem(hadoop).exists(rows) && SweepResults.damage(rows, hadoop).isEmpty();
  }
}
