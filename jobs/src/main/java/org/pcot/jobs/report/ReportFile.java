package org.pcot.jobs.report;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.leases.LeasedPlace;
import org.pcot.datasets.leases.Leases;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.SealedFiles;
import org.pcot.datasets.storage.Temporaries;
import org.pcot.jobs.experiment.RunDirectory;
import org.pcot.jobs.experiment.RunLayout;
import org.pcot.jobs.sweep.FinishedCells;
import org.pcot.jobs.sweep.SweepDirectory;

/**
 * The page of an experiment or a sweep, among its figures. The same run gives the same bytes.
 *
 * @param leases to take the right to draw with
 * @param notices told when the page that was there is damaged
 */
public record ReportFile(Configuration hadoop, Leases leases, Consumer<String> notices) {
  private static final String NAME = "report.html";

  /** Reads what there is. */
  @FunctionalInterface
  private interface Reading {
    Report read() throws IOException;
  }

  /**
   * Of a directory, which says itself what it is of.
   *
   * @param isSoFar whether a run under way is reported too
   * @throws UserError when it is neither of an experiment nor of a sweep, is being written, or has
   *     nothing to report
   */
  public Path write(Path directory, boolean isSoFar) throws IOException {
    requireDirectory(directory);
    Optional<FinishedCells> cells = FinishedCells.read(directory, hadoop);
    if (cells.isPresent()) {
      return write(
          SweepDirectory.figures(directory), () -> new SweepReport(cells.get(), hadoop).read());
    }
    RunLayout layout =
        new RunLayout(directory, RunDirectory.readConfig(directory, tree -> {}, hadoop));
    if (!isSoFar) {
      requireAtRest(layout);
    }
    return write(layout);
  }

  /** Of an experiment, by whoever may be writing it. */
  public Path write(RunLayout layout) throws IOException {
    return write(layout.figuresLease(), () -> new ExperimentReport(layout, hadoop).read());
  }

  private Path write(LeasedPlace figures, Reading reading) throws IOException {
    byte[] page = ReportPage.of(reading.read());
    return leases.hold(
        figures,
        hadoop,
        fenced -> {
          Temporaries.removeIn(figures.place(), fenced);
          SealedFiles.in(figures.place(), fenced).renew(NAME, page, notices);
          return new Path(figures.place(), NAME);
        });
  }

  private void requireDirectory(Path directory) throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(directory, hadoop);
    if (!fileSystem.exists(directory)) {
      throw new UserError(
          directory + ": there is no such directory",
          "name the directory of an experiment or a sweep, such as runs/demo-0123456789");
    }
    if (!fileSystem.getFileStatus(directory).isDirectory()) {
      throw new UserError(
          directory + ": is a file, not the directory of a run",
          "name the directory of an experiment or a sweep, such as runs/demo-0123456789");
    }
  }

  private void requireAtRest(RunLayout layout) throws IOException {
    Optional<String> holder = Leases.holder(layout.lease(), Leases.TERM, hadoop);
    if (holder.isPresent()) {
      throw new UserError(
          layout.root() + ": is being written: " + holder.get(),
          "wait until it is done, or add --so-far for what there is by now");
    }
  }
}
