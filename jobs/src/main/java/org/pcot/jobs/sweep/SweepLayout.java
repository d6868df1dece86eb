package org.pcot.jobs.sweep;

import java.io.Serializable;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.pcot.jobs.experiment.PosttrainRun;

/**
 * Where everything of a sweep lies.
 *
 * @param root as text, which travels
 */
record SweepLayout(String root) implements Serializable {

  /** The pre-training run of a cell and of all that share it. */
  Path pretraining(SweepCell cell) {
    return new Path(root, "pretraining/" + cell.pretrainingId());
  }

  /** The directories of all cells. */
  Path cells() {
    return new Path(root, "cells");
  }

  Path cell(SweepCell cell) {
    return new Path(cells(), cell.id());
  }

  Path posttraining(SweepCell cell, long from, PosttrainRun variant) {
    return new Path(
        cell(cell), String.format(Locale.ROOT, "from_step_%06d/%s", from, variant.name()));
  }

  /** Where the right to pre-train is, for all cells that share it. */
  Path pretrainingLease(SweepCell cell) {
    return new Path(root, "leases/pretraining-" + cell.pretrainingId());
  }

  /** Where the right to work on a cell is. */
  Path lease(SweepCell cell) {
    return new Path(root, "leases/cell-" + cell.id());
  }

  /** Where the right to write the table is. */
  Path resultsLease() {
    return new Path(root, "leases/results");
  }

  /** Its rows; a cell that has them is finished. */
  Path rows(SweepCell cell) {
    return rowsIn(cell(cell));
  }

  Path rowsIn(Path cell) {
    return new Path(cell, "results.jsonl");
  }

  /** Why it failed last. */
  Path error(SweepCell cell) {
    return new Path(cell(cell), "error.txt");
  }

  /** All rows as one table. */
  Path results() {
    return new Path(root, "results");
  }
}
