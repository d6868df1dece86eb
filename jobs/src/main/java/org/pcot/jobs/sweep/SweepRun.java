package org.pcot.jobs.sweep;

import java.io.IOException;
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
import org.pcot.model.spark.Cards;

/**
 * Runs what is left of a sweep: pre-trainings, each once however many cells share it, and cells as
 * soon as theirs is there. A failing cell fails alone and is tried again.
 */
public final class SweepRun {
  private final SparkSession spark;
  private final Sweep sweep;
  private final SweepLayout layout;
  private final Progress progress;
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
    this.progress = progress;
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
            fenced -> SweepDirectory.begin(new Path(layout.root()), sweep, fenced, progress::say));
    Map<String, String> failed = new LinkedHashMap<>();
    new CellSchedule(spark, layout, sweep, progress)
        .run()
        .forEach((cell, error) -> failed.put(cell.id() + "  " + cell.place(), error));
    tidy();
    write();
    return failed;
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
    AtomicDirectory.keep(place, fenced, progress::say);
    AtomicDirectory.replace(place, fenced, (files, target) -> table.write(rows, files, target));
    return place;
  }
}
