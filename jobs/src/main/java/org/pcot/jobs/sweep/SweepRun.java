package org.pcot.jobs.sweep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.storage.AtomicDirectory;
import org.pcot.jobs.cells.RecordTable;
import org.pcot.jobs.cells.TaskPerCell;
import org.pcot.jobs.experiment.Progress;
import org.pcot.jobs.sweep.CellTask.Ending;
import org.pcot.jobs.sweep.CellTask.Kind;
import org.pcot.jobs.sweep.CellTask.Report;

/**
 * Runs what is left of a sweep: first the pre-trainings, each once however many cells share it,
 * then the cells, all as Spark tasks. A failing cell fails alone and is tried again; one that
 * another sweep holds is waited for.
 */
public final class SweepRun {
  private static final long WAIT_MS = 1000;

  private final SparkSession spark;
  private final Sweep sweep;
  private final SweepLayout layout;
  private final Progress progress;
  private final Configuration hadoop;
  private final String owner = UUID.randomUUID().toString();

  public SweepRun(SparkSession spark, Sweep sweep, Path root, Progress progress) {
    this.spark = spark;
    this.sweep = sweep;
    this.layout = new SweepLayout(root.toString());
    this.progress = progress;
    this.hadoop = spark.sparkContext().hadoopConfiguration();
  }

  /** Cells that failed to the end, with the error of the last try. */
  public Map<String, String> run() throws IOException {
    Sweeps.begin(new Path(layout.root()), hadoop);
    Map<String, SweepCell> pretrainings = new LinkedHashMap<>();
    sweep.cells().forEach(cell -> pretrainings.putIfAbsent(cell.pretrainingId(), cell));
    Map<SweepCell, String> failedPretrainings =
        run(Kind.PRETRAINING, List.copyOf(pretrainings.values()));
    Map<String, String> errors = new HashMap<>();
    failedPretrainings.forEach((cell, error) -> errors.put(cell.pretrainingId(), error));
    Map<String, String> failed = new LinkedHashMap<>();
    List<SweepCell> ready = new ArrayList<>();
    for (SweepCell cell : sweep.cells()) {
      String error = errors.get(cell.pretrainingId());
      if (error == null) {
        ready.add(cell);
      } else {
        failed.put(name(cell), "pre-training: " + error);
      }
    }
    run(Kind.POSTTRAINING, ready).forEach((cell, error) -> failed.put(name(cell), error));
    write();
    return failed;
  }

  private static String name(SweepCell cell) {
    return cell.id() + "  " + cell.placeText();
  }

  private Map<SweepCell, String> run(Kind kind, List<SweepCell> cells) throws IOException {
    CellTask task = new CellTask(layout, kind, owner, sweep.config().leaseSeconds() * 1000L);
    Map<SweepCell, Integer> failures = new HashMap<>();
    Map<SweepCell, String> failed = new LinkedHashMap<>();
    String title = kind == Kind.PRETRAINING ? "pre-training" : "post-training";
    List<SweepCell> left = left(task, cells);
    try (Progress.Stage stage = progress.begin(title, cells.size() - left.size(), cells.size())) {
      while (!left.isEmpty()) {
        int done = cells.size() - left.size();
        List<Report> reports =
            new TaskPerCell(spark)
                .run(
                    left, cell -> List.of(task.run(cell)), count -> stage.update(done + count, ""));
        left = new ArrayList<>();
        boolean isWaiting = true;
        for (Report report : reports) {
          isWaiting &= report.ending() == Ending.HELD_BY_ANOTHER;
          if (report.ending() == Ending.FAILED
              && failures.merge(report.cell(), 1, Integer::sum) > sweep.config().retries()) {
            failed.put(report.cell(), report.error());
          } else if (report.ending() != Ending.FINISHED) {
            left.add(report.cell());
          }
        }
        stage.update(cells.size() - left.size(), "");
        if (isWaiting && !left.isEmpty()) {
          pause();
          left = left(task, left);
        }
      }
    }
    return failed;
  }

  private List<SweepCell> left(CellTask task, List<SweepCell> cells) throws IOException {
    List<SweepCell> left = new ArrayList<>();
    for (SweepCell cell : cells) {
      if (!task.isDone(cell, hadoop)) {
        left.add(cell);
      }
    }
    return left;
  }

  private static void pause() {
    try {
      Thread.sleep(WAIT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while another sweep had the cells", e);
    }
  }

  /** The table of all finished cells, in the order of the cells; by one sweep at a time. */
  private void write() throws IOException {
    long millis = sweep.config().leaseSeconds() * 1000L;
    Optional<Lease> lease = Lease.take(layout.resultsLease(), owner, millis, hadoop);
    while (lease.isEmpty()) {
      pause();
      lease = Lease.take(layout.resultsLease(), owner, millis, hadoop);
    }
    try (Renewal renewal = Renewal.of(lease.get(), millis)) {
      replaceTable();
      renewal.check();
    } finally {
      lease.get().release();
    }
  }

  private void replaceTable() throws IOException {
    List<ResultRow> rows = SweepResults.read(sweep, new Path(layout.root()), hadoop);
    Path place = layout.results();
    place.getFileSystem(hadoop).delete(place, true);
    RecordTable<ResultRow> table = new RecordTable<>(ResultRow.class);
    AtomicDirectory.write(place, hadoop, (files, target) -> table.write(rows, spark, target));
  }

  /** Where the table of results is. */
  public Path results() {
    return layout.results();
  }
}
