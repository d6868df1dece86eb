package org.pcot.jobs.figures;

import java.util.ArrayList;
import java.util.List;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.jobs.results.ResultRow;
import org.pcot.jobs.results.ResultRows;

/**
 * Rows as pre-training at several p_cot leaves them: chance, some wavering, and then calibration.
 */
final class SyntheticSweep {
  private static final int SEEDS = 3;
  private static final int STEPS = 1500;
  private static final int INTERVAL = 50;
  private static final int BATCH = 128;
  private static final double LEARNT = 350;

  private SyntheticSweep() {}

  static List<ResultRow> rows() {
    List<ResultRow> rows = new ArrayList<>();
    for (double pCot : new double[] {0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5}) {
      for (long seed = 1; seed <= SEEDS; seed++) {
        for (long step = 0; step <= STEPS; step += INTERVAL) {
          rows.add(row(pCot, seed, step));
        }
      }
    }
    return rows;
  }

  private static ResultRow row(double pCot, long seed, long step) {
    CounterRandom random =
        CounterRandom.of(seed, Purpose.TRAIN_EXAMPLE, (long) (1000 * pCot), step);
    double off = random.uniform(0) - 0.5;
    double isLearnt = 1 / (1 + Math.exp(-(step - LEARNT - 40 * seed) / 40));
    double beyond = 30 * (pCot - 1.0 / 3) + off * (0.3 + 4 * Math.exp(-step / LEARNT));
    double isLong = 1 / (1 + Math.exp(-3 * beyond));
    double sampledLong = pCot + 0.06 * off;
    return row(
        12,
        pCot,
        seed,
        step,
        Math.min(1, 0.5 + 0.03 * off + 0.5 * isLong * isLearnt),
        isLong * Math.min(1, step / 100.0),
        0.5 + 0.5 * isLearnt * sampledLong,
        sampledLong);
  }

  static ResultRow row(
      int d,
      double pCot,
      long seed,
      long step,
      double greedyAccuracy,
      double greedyLong,
      double sampledAccuracy,
      double sampledLong) {
    return ResultRows.with(
        ResultRows.GUESS,
        "place",
        "corpus.p_cot=" + pCot + " seeds=[" + seed + "]",
        "title",
        "parity, d = " + d,
        "d",
        d,
        "pCot",
        pCot,
        "seed",
        seed,
        "step",
        step,
        "sequences",
        step * BATCH,
        "greedyAccuracy",
        greedyAccuracy,
        "greedyLongShare",
        greedyLong,
        "sampledAccuracy",
        sampledAccuracy,
        "sampledLongShare",
        sampledLong);
  }

  /** The same of a sweep that varies another key too. */
  static ResultRow at(String value, ResultRow row) {
    return ResultRows.with(row, "place", row.place() + " " + value);
  }
}
