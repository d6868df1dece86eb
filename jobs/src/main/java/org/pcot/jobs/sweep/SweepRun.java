package org.pcot.jobs.sweep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.leases.Leases;
import org.pcot.datasets.storage.AtomicDirectory;
import org.pcot.datasets.storage.Temporaries;
import org.pcot.jobs.progress.Progress;
import org.pcot.jobs.results.RecordTable;
import org.pcot.jobs.results.ResultRow;
import org.pcot.jobs.sweep.CellTask.Kind;
import org.pcot.model.spark.Cards;

/**
 * Runs what is left of a sweep: first the pre-trainings, each once however many cells share it,
 * then the cells. A failing cell fails alone and is tried again.
 */
public final class SweepRun {
  private final SparkSession spark;
  private final Sweep sweep;
  private final SweepLayout layout;
  private final CellRounds rounds;
  private final Leases leases;
  private final Configuration hadoop;

  /**
   * @param leases for what the sweep writes beside its cells
   */
  public SweepRun(SparkSession spark, Sweep sweep, Path root, Leases leases, Progress progress)
      throws IOException {
    this.spark = spark;
    this.sweep = sweep;
    this.leases = leases;
    this.hadoop = spark.sparkContext().hadoopConfiguration();
    // Executors have working directories of their own.
    this.layout = new SweepLayout(root.getFileSystem(hadoop).makeQualified(root).toString());
    this.rounds = new CellRounds(spark, layout, sweep, progress);
  }

  /** Cells that failed to the end, with the error of the last try. */
  public Map<String, String> run() throws IOException {
    sweep.cells().stream()
        .map(cell -> cell.config().engineConfig())
        .distinct()
        .forEach(
            engine -> Cards.check(spark.sparkContext().conf(), engine.backend(DataType.FLOAT)));
    leases
        .waiting()
        .hold(
            layout.markLease(),
            hadoop,
            fenced ->
                SweepDirectory.begin(
                    new Path(layout.root()), sweep, fenced, rounds.progress()::say));
    Map<String, SweepCell> pretrainings = new LinkedHashMap<>();
    sweep.cells().forEach(cell -> pretrainings.putIfAbsent(cell.pretrainingId(), cell));
    Map<SweepCell, String> failedPretrainings =
        rounds.run(Kind.PRETRAINING, List.copyOf(pretrainings.values()));
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
    rounds.run(Kind.POSTTRAINING, ready).forEach((cell, error) -> failed.put(name(cell), error));
    tidy();
    write();
    return failed;
  }

  private static String name(SweepCell cell) {
    return cell.id() + "  " + cell.place();
  }

  /** Nobody takes the lease of a cell again that was finished by a driver killed right then. */
  private void tidy() throws IOException {
    for (SweepCell cell : sweep.cells()) {
      leases.tidy(layout.pretrainingLease(cell), hadoop);
      leases.tidy(layout.lease(cell), hadoop);
    }
  }

  /** The table of all finished cells in the directory, by one sweep at a time. */
  private void write() throws IOException {
    leases.waiting().hold(layout.resultsLease(), hadoop, this::replaceTable);
  }

  private Path replaceTable(Configuration fenced) throws IOException {
    List<ResultRow> rows = SweepResults.readAll(layout, hadoop);
    Path place = Temporaries.removeOf(layout.results(), fenced);
    RecordTable<ResultRow> table = new RecordTable<>(ResultRow.class);
    AtomicDirectory.keep(place, fenced, rounds.progress()::say);
    AtomicDirectory.replace(place, fenced, (files, target) -> table.write(rows, files, target));
    return place;
  }
}
