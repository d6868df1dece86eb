package org.pcot.jobs.sweep;

import java.io.Serializable;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.leases.LeasedPlace;
import org.pcot.jobs.experiment.PosttrainRun;

/**
 * Where everything of a sweep lies.
 *
 * @param root as text, which travels
 */
record SweepLayout(String root) implements Serializable {

  /** The directory of all leases. */
  static final String LEASES = "leases";

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
    return posttraining(cell(cell), from, variant.name());
  }

  /** In the directory of a cell. */
  static Path posttraining(Path cell, long from, String variant) {
    return new Path(cell, String.format(Locale.ROOT, "from_step_%06d/%s", from, variant));
  }

  /** Where the right to pre-train is, for all cells that share it. */
  LeasedPlace pretrainingLease(SweepCell cell) {
    return lease(pretraining(cell), "pretraining-" + cell.pretrainingId());
  }

  /** Where the right to work on a cell is. */
  LeasedPlace lease(SweepCell cell) {
    return lease(cell(cell), "cell-" + cell.id());
  }

  /** Where the right to say which sweep this is, is. */
  LeasedPlace markLease() {
    return lease(new Path(root, SweepMark.FILE), "mark");
  }

  /** Where the right to write the table is. */
  LeasedPlace resultsLease() {
    return lease(results(), "results");
  }

  /** Where the figures and the right to draw them are. */
  LeasedPlace figures() {
    return lease(new Path(root, "figures"), "figures");
  }

  private LeasedPlace lease(Path place, String name) {
    return new LeasedPlace(place, new Path(new Path(root, LEASES), name));
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
