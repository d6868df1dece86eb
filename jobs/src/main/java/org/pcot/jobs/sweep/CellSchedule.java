package org.pcot.jobs.sweep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.jobs.progress.Progress;
import org.pcot.jobs.sweep.CellTask.Ending;
import org.pcot.jobs.sweep.CellTask.Kind;
import org.pcot.jobs.sweep.CellTask.Part;
import org.pcot.jobs.sweep.CellTask.Report;
import org.pcot.jobs.sweep.TaskPerCell.CellLostException;
import org.pcot.model.spark.ShardExecutors;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.pretraining.PretrainConfig.Execution;

/**
 * Works on a sweep until each part is done or failed too often: pre-trainings, each once however
 * many cells share it, and cells as soon as theirs is there. A part is a Spark task; those of cells
 * that ask for {@code pretrain.execution: spark} have all executors, alone. What somebody else
 * holds is looked at again when nothing else is left.
 */
final class CellSchedule {
  private static final long POLL_MS = 50;
  private static final long WAIT_MS = 1000;

  private final SparkSession spark;
  private final Sweep sweep;
  private final Progress progress;
  private final CellTask task;

  /** Cells that wait, by their pre-training. */
  private final Map<String, List<SweepCell>> waiting = new LinkedHashMap<>();

  private final List<Part> ready = new ArrayList<>();
  private final List<Part> held = new ArrayList<>();
  private final List<Batch> batches = new ArrayList<>();
  private final Map<Part, Integer> failures = new HashMap<>();
  private final Map<SweepCell, String> failed = new HashMap<>();
  private int done;
  private String told = "";

  /** Parts of one Spark job; those that told how they ended leave it. */
  private record Batch(List<Part> parts, Set<Part> left, TaskPerCell.Batch<Report> tasks) {}

  CellSchedule(SparkSession spark, SweepLayout layout, Sweep sweep, Progress progress) {
    this.spark = spark;
    this.sweep = sweep;
    this.progress = progress;
    this.task = new CellTask(layout, sweep.config().leaseTerm(), sweep.models().shared(context()));
  }

  /** Cells that failed to the end, with the error of the last try, in the order of the sweep. */
  Map<SweepCell, String> run() throws IOException {
    sweep
        .cells()
        .forEach(c -> waiting.computeIfAbsent(c.pretrainingId(), id -> new ArrayList<>()).add(c));
    int total = waiting.size() + sweep.cells().size();
    for (List<SweepCell> cells : List.copyOf(waiting.values())) {
      look(new Part(Kind.PRETRAINING, cells.get(0)));
    }
    try (Progress.Stage stage = progress.begin("pre-trainings and cells", done, total)) {
      while (!(ready.isEmpty() && batches.isEmpty() && held.isEmpty())) {
        step();
        stage.update(done, "");
      }
    }
    Map<SweepCell, String> inOrder = new LinkedHashMap<>();
    sweep.cells().stream()
        .filter(failed::containsKey)
        .forEach(cell -> inOrder.put(cell, failed.get(cell)));
    return inOrder;
  }

  /** Puts a part where it belongs by what is there. */
  private void look(Part part) throws IOException {
    if (!task.isDone(part, hadoop())) {
      ready.add(part);
      return;
    }
    done++;
    if (part.kind() == Kind.PRETRAINING) {
      for (SweepCell cell : waiting.remove(part.cell().pretrainingId())) {
        look(new Part(Kind.POSTTRAINING, cell));
      }
    }
  }

  private void step() throws IOException {
    if (ready.isEmpty() && batches.isEmpty()) {
      tellOfHeld();
      pause(WAIT_MS);
      List<Part> before = List.copyOf(held);
      held.clear();
      for (Part part : before) {
        look(part);
      }
    }
    begin();
    if (!batches.isEmpty()) {
      pause(POLL_MS);
    }
    for (Batch batch : List.copyOf(batches)) {
      follow(batch);
    }
  }

  /** Begins what is ready; first, and when nothing else is under way, what needs all executors. */
  private void begin() throws IOException {
    Optional<Part> parallel = ready.stream().filter(CellSchedule::isParallel).findFirst();
    if (parallel.isPresent()) {
      if (batches.isEmpty()) {
        ready.remove(parallel.get());
        settle(runOnAllExecutors(parallel.get()));
      }
    } else if (!ready.isEmpty()) {
      List<Part> parts = List.copyOf(ready);
      ready.clear();
      CellTask sent = task;
      TaskPerCell.Batch<Report> tasks =
          new TaskPerCell(spark).begin(parts, part -> List.of(sent.runInTask(part)));
      batches.add(new Batch(parts, new LinkedHashSet<>(parts), tasks));
    }
  }

  /** What became of a job's parts; when Spark gave one up, the others are looked at again. */
  private void follow(Batch batch) throws IOException {
    boolean isOver = batch.tasks().isOver();
    for (Report report : batch.tasks().news()) {
      batch.left().remove(report.part());
      settle(report);
    }
    if (!isOver) {
      return;
    }
    batches.remove(batch);
    Optional<CellLostException> lost = batch.tasks().lost();
    if (lost.isPresent()) {
      Part part = batch.parts().get(lost.get().cell());
      batch.left().remove(part);
      String error = "its executors were lost, or could not run it: " + lost.get().getMessage();
      settle(new Report(part, Ending.FAILED, error));
    }
    for (Part part : batch.left()) {
      look(part);
    }
  }

  private void settle(Report report) throws IOException {
    report.notices().forEach(progress::say);
    Part part = report.part();
    switch (report.ending()) {
      case FINISHED -> look(part);
      case HELD_BY_ANOTHER -> held.add(part);
      case DIVERGED -> fail(part, report.error());
      case FAILED -> {
        if (failures.merge(part, 1, Integer::sum) > sweep.config().retries()) {
          fail(part, report.error());
        } else {
          ready.add(part);
        }
      }
    }
  }

  private void fail(Part part, String error) {
    if (part.kind() == Kind.POSTTRAINING) {
      failed.put(part.cell(), error);
      return;
    }
    for (SweepCell cell : waiting.remove(part.cell().pretrainingId())) {
      failed.put(cell, "pre-training: " + error);
    }
  }

  /** Whom the sweep waits for, unless it was told before. */
  private void tellOfHeld() throws IOException {
    Optional<String> who = task.holder(held.get(0), hadoop());
    if (who.isPresent() && !who.get().equals(told)) {
      told = who.get();
      progress.say(
          String.format(
              Locale.ROOT,
              "pcot: the %d cells that are left are another's, such as %s; waiting for it",
              held.size(),
              told));
    }
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  private static boolean isParallel(Part part) {
    return part.cell().config().pretrain().execution() == Execution.SPARK;
  }

  private Report runOnAllExecutors(Part part) {
    ExperimentConfig experiment = part.cell().config();
    try (ShardExecutor executor =
        ShardExecutors.of(
            context(),
            experiment.decoder(),
            experiment.engineConfig(),
            Execution.SPARK,
            experiment.pretrain().activations())) {
      return task.run(part, executor, hadoop());
    }
  }

  private Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  private static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while cells were computed", e);
    }
  }
}
