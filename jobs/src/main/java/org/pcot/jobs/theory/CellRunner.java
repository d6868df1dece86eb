package org.pcot.jobs.theory;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.storage.AtomicDirectory;
import org.pcot.jobs.progress.Progress;
import org.pcot.jobs.results.RecordTable;
import org.pcot.jobs.sweep.TaskPerCell;

/**
 * Runs cells as Spark tasks, one each, and keeps their rows as Parquet. Cells are done in parts,
 * the dearest of a part first; a part that is there and sound is read, so that an interrupted run
 * resumes.
 *
 * @param directory where the parts of all tables go
 * @param hadoop to write them with
 */
record CellRunner(SparkSession spark, Path directory, Configuration hadoop, Progress progress) {
  private static final int CELLS_A_PART = 256;

  /**
   * Runs what is not there yet.
   *
   * @param table a name for files and progress
   * @param cost grows with the time that a cell takes
   * @return all rows
   */
  <C extends Serializable, R extends Record> List<R> run(
      String table,
      List<C> cells,
      ToDoubleFunction<C> cost,
      TaskPerCell.Work<C, R> work,
      RecordTable<R> rows)
      throws IOException {
    List<R> all = new ArrayList<>();
    try (Progress.Stage stage = progress.begin(table, 0, cells.size())) {
      for (int from = 0; from < cells.size(); from += CELLS_A_PART) {
        List<C> part =
            new ArrayList<>(cells.subList(from, Math.min(from + CELLS_A_PART, cells.size())));
        part.sort(Comparator.comparingDouble(cost).reversed());
        Path place =
            new Path(
                directory, String.format(Locale.ROOT, "%s/part_%05d", table, from / CELLS_A_PART));
        if (!AtomicDirectory.keep(place, hadoop, progress::say)) {
          int before = from;
          List<R> computed =
              new TaskPerCell(spark).run(part, work, done -> stage.update(before + done, ""));
          AtomicDirectory.write(
              place, hadoop, (files, target) -> rows.write(computed, files, target));
        }
        all.addAll(rows.read(spark, place));
        stage.update(from + part.size(), "");
      }
    }
    return all;
  }
}
