package org.pcot.jobs.sweep;

import java.util.ArrayList;
import java.util.List;
import org.pcot.jobs.experiment.OpenedModels;

/**
 * A sweep, read and checked.
 *
 * @param cells each once
 * @param models that they begin with
 */
public record Sweep(SweepConfig config, List<SweepCell> cells, OpenedModels models) {

  /** A line for each cell, and how many pre-trainings they share. */
  public List<String> describe() {
    List<String> lines = new ArrayList<>();
    cells.forEach(cell -> lines.add(cell.id() + "  " + cell.place()));
    long pretrainings = cells.stream().map(SweepCell::pretrainingId).distinct().count();
    lines.add(cells.size() + " cells, " + pretrainings + " pre-trainings");
    return lines;
  }
}
