package org.pcot.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.leases.LeasedPlace;
import org.pcot.datasets.leases.Leases;
import org.pcot.datasets.leases.Leases.Conflict;
import org.pcot.datasets.storage.Temporaries;
import org.pcot.jobs.figures.Drawing;
import org.pcot.jobs.figures.SweepFigure;
import org.pcot.jobs.progress.Progress;
import org.pcot.jobs.results.MeasuredThreshold;
import org.pcot.jobs.results.PretrainingGrid;
import org.pcot.jobs.results.ResultRow;
import org.pcot.jobs.sweep.Sweep;
import org.pcot.jobs.sweep.SweepDirectory;
import org.pcot.jobs.sweep.SweepEstimate;
import org.pcot.jobs.sweep.SweepFile;
import org.pcot.jobs.sweep.SweepResults;
import org.pcot.jobs.sweep.SweepRun;
import org.pcot.jobs.sweep.SweepStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs experiments over a grid of configuration keys. */
@Command(
    name = "sweep",
    description =
        "Run a whole experiment for each cell of a grid, each in one Spark task; finished cells are"
            + " kept, interrupted ones resume. Exit code 3 if a cell failed.")
final class SweepCommand implements Callable<Integer> {
  private static final int A_CELL_FAILED = 3;
  private static final String FIGURE = "figure2";

  @Mixin private ConfigurationOptions options;
  @Mixin private KeysOption keys;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (keys.isGiven()) {
      out.print(SweepFile.keys());
      return 0;
    }
    Sweep sweep = read(options);
    Path root = SweepDirectory.place(options.output(), sweep, Sessions.hadoop());
    if (options.isDryRun()) {
      out.println("# " + root);
      sweep.describe().forEach(out::println);
      out.flush();
      int cores = Runtime.getRuntime().availableProcessors();
      SweepEstimate.measure(sweep).describe(cores).forEach(out::println);
      return 0;
    }
    Progress progress = Progress.on(spec.commandLine().getErr());
    Leases leases = LeaseOptions.of(spec, sweep.config().leaseTerm(), Conflict.WAIT);
    Map<String, String> failed =
        new SweepRun(Sessions.start(), sweep, root, leases, progress).run();
    failed.forEach((cell, error) -> out.println("failed   " + cell + "\n         " + error));
    out.println(
        "finished " + (sweep.cells().size() - failed.size()) + " of " + sweep.cells().size());
    out.println("results  " + SweepResults.table(root));
    List<ResultRow> rows = SweepResults.read(sweep, root, Sessions.hadoop());
    SweepWarnings.format(rows).forEach(out::println);
    if (rows.stream().map(ResultRow::pCot).distinct().count() > 1) {
      draw(leases, rows, root, out);
    }
    return failed.isEmpty() ? 0 : A_CELL_FAILED;
  }

  @Command(name = "status", description = "Show the progress of a sweep, from its directory alone.")
  int status(@Mixin ConfigurationOptions where) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Sweep sweep = read(where);
    Path root = SweepDirectory.place(where.output(), sweep, Sessions.hadoop());
    SweepStatus status = SweepStatus.read(sweep, root, Sessions.hadoop());
    out.printf(Locale.ROOT, "cells     %d%n", status.cells());
    out.printf(Locale.ROOT, "finished  %d%n", status.finished());
    out.printf(Locale.ROOT, "running   %d%n", status.running());
    out.printf(Locale.ROOT, "failed    %d%n", status.failed());
    out.printf(Locale.ROOT, "remaining %d%n", status.remaining());
    status.toGo().ifPresent(time -> out.println("ends      " + end(time)));
    return 0;
  }

  private static String end(Duration toGo) {
    LocalDateTime end = LocalDateTime.now(ZoneId.systemDefault()).plus(toGo);
    return String.format(
        Locale.ROOT,
        "in %d min, at %s",
        (toGo.toSeconds() + 59) / 60,
        end.format(DateTimeFormatter.ofPattern("d MMMM HH:mm", Locale.ROOT)));
  }

  @Command(
      name = "figures",
      description = "Draw figure 2 of the paper from the cells that are finished.")
  int figures(@Mixin ConfigurationOptions where, @Mixin LeaseOptions leases) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Sweep sweep = read(where);
    Path root = SweepDirectory.place(where.output(), sweep, Sessions.hadoop());
    if (where.isDryRun()) {
      out.println("# " + root);
      return 0;
    }
    draw(leases.leases(spec), SweepResults.read(sweep, root, Sessions.hadoop()), root, out);
    return 0;
  }

  private void draw(Leases leases, List<ResultRow> rows, Path root, PrintWriter out)
      throws IOException {
    Drawing drawing = SweepFigure.draw(rows);
    LeasedPlace leased = SweepDirectory.figures(root);
    Path figures = leased.place();
    Path file =
        leases.hold(
            leased,
            Sessions.hadoop(),
            fenced -> {
              Temporaries.removeIn(figures, fenced);
              drawing.write(figures, FIGURE, fenced, Progress.on(spec.commandLine().getErr())::say);
              return new Path(figures, FIGURE + ".png");
            });
    out.println("figure   " + file);
    for (PretrainingGrid grid : PretrainingGrid.group(rows)) {
      String threshold =
          grid.threshold().map(MeasuredThreshold::describe).orElse("none: no seed crosses");
      out.println("measured threshold of p_cot, " + grid.label() + ": " + threshold);
    }
  }

  private static Sweep read(ConfigurationOptions options) throws IOException {
    java.nio.file.Path file = options.requireFile("sweep", "--config conf/sweep.yaml");
    return SweepFile.read(file, options.overrides(), Sessions.hadoop());
  }
}
