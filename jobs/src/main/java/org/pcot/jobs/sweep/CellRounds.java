package org.pcot.jobs.sweep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.jobs.progress.Progress;
import org.pcot.jobs.sweep.CellTask.Ending;
import org.pcot.jobs.sweep.CellTask.Kind;
import org.pcot.jobs.sweep.CellTask.Report;
import org.pcot.jobs.sweep.TaskPerCell.CellLostException;
import org.pcot.model.spark.ShardExecutors;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.pretraining.PretrainConfig.Execution;

/**
 * Works on cells, round after round, until each is done or failed too often. In a round every cell
 * that is left has a Spark task, and those that ask for {@code pretrain.execution: spark} have all
 * executors, one cell after the other. A cell that somebody else holds waits for the next round.
 */
record CellRounds(SparkSession spark, SweepLayout layout, Sweep sweep, Progress progress) {
  private static final long WAIT_MS = 1000;

  /** Cells that failed to the end, with the error of the last try. */
  Map<SweepCell, String> run(Kind kind, List<SweepCell> cells) throws IOException {
    CellTask task =
        new CellTask(layout, kind, sweep.config().leaseTerm(), sweep.models().shared(context()));
    Map<SweepCell, Integer> failures = new HashMap<>();
    Map<SweepCell, String> failed = new LinkedHashMap<>();
    String told = "";
    String title = kind == Kind.PRETRAINING ? "pre-training" : "post-training";
    List<SweepCell> left = left(task, cells);
    try (Progress.Stage stage = progress.begin(title, cells.size() - left.size(), cells.size())) {
      while (!left.isEmpty()) {
        List<Report> reports = round(task, left, stage, cells.size());
        boolean isWaiting = true;
        for (Report report : reports) {
          report.notices().forEach(progress::say);
          isWaiting &= report.ending() == Ending.HELD_BY_ANOTHER;
          if (report.ending() == Ending.DIVERGED
              || (report.ending() == Ending.FAILED
                  && failures.merge(report.cell(), 1, Integer::sum) > sweep.config().retries())) {
            failed.put(report.cell(), report.error());
          }
        }
        left.removeAll(failed.keySet());
        if (isWaiting) {
          told = tell(task, left, told);
          pause();
        }
        left = left(task, left);
        stage.update(cells.size() - left.size(), "");
      }
    }
    return failed;
  }

  /** Whom the sweep waits for, unless it was told before. */
  private String tell(CellTask task, List<SweepCell> held, String before) throws IOException {
    Optional<String> who = task.holder(held.get(0), hadoop());
    if (who.isEmpty() || who.get().equals(before)) {
      return before;
    }
    progress.say(
        String.format(
            Locale.ROOT,
            "pcot: the %d cells that are left are another's, such as %s; waiting for it",
            held.size(),
            who.get()));
    return who.get();
  }

  private List<Report> round(CellTask task, List<SweepCell> left, Progress.Stage stage, int total)
      throws IOException {
    List<SweepCell> small = new ArrayList<>();
    List<SweepCell> parallel = new ArrayList<>();
    for (SweepCell cell : left) {
      (isParallel(cell) ? parallel : small).add(cell);
    }
    int done = total - left.size();
    List<Report> reports = new ArrayList<>();
    for (SweepCell cell : parallel) {
      reports.add(runOnAllExecutors(task, cell));
      stage.update(done + reports.size(), "");
    }
    int before = done + parallel.size();
    reports.addAll(runInTasks(task, small, count -> stage.update(before + count, "")));
    return reports;
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  private static boolean isParallel(SweepCell cell) {
    return cell.config().pretrain().execution() == Execution.SPARK;
  }

  private Report runOnAllExecutors(CellTask task, SweepCell cell) {
    ExperimentConfig experiment = cell.config();
    try (ShardExecutor executor =
        ShardExecutors.of(
            context(),
            experiment.decoder(),
            experiment.engineConfig(),
            Execution.SPARK,
            experiment.pretrain().activations())) {
      return task.run(cell, executor, hadoop());
    }
  }

  /** The report of a cell that Spark gave up is the only one: the others are looked at again. */
  private List<Report> runInTasks(CellTask task, List<SweepCell> cells, LongConsumer listener) {
    try {
      return new TaskPerCell(spark).run(cells, cell -> List.of(task.runInTask(cell)), listener);
    } catch (CellLostException e) {
      String error = "its executors were lost, or could not run it: " + e.getMessage();
      return List.of(new Report(cells.get(e.cell()), Ending.FAILED, error));
    }
  }

  private List<SweepCell> left(CellTask task, List<SweepCell> cells) throws IOException {
    List<SweepCell> left = new ArrayList<>();
    for (SweepCell cell : cells) {
      if (!task.isDone(cell, hadoop())) {
        left.add(cell);
      }
    }
    return left;
  }

  private Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  private static void pause() {
    try {
      Thread.sleep(WAIT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while another sweep had the cells", e);
    }
  }
}
