package org.pcot.jobs.figures;

import java.util.ArrayList;
import java.util.List;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.jobs.results.ComplexityRow;
import org.pcot.jobs.results.TheoryRow;
import org.pcot.rl.linear.GreedyThreshold;
import org.pcot.rl.linear.LongShareRecursion;

/** Rows as the theorems would have them, with some scatter. */
final class SyntheticTheory {
  private static final double SCATTER = 0.03;
  private static final int SEEDS = 3;

  /** Of p_cot; the others of the rounds are among the pre-trained ones. */
  private static final double LEAST = 0.02;

  private SyntheticTheory() {}

  /** Pre-training at several d and p_cot, variants of noise and leap at d = 16, rounds at 32. */
  static List<TheoryRow> rows() {
    List<TheoryRow> rows = new ArrayList<>();
    for (int seed = 1; seed <= SEEDS; seed++) {
      for (double pCot :
          new double[] {0.05, 0.1, 0.2, 0.3, 0.36, 0.42, 0.48, 0.54, 0.7, 0.8, 0.9}) {
        for (int d : new int[] {8, 16, 32}) {
          rows.add(row(d, pCot, 0, 1, seed, 0));
        }
        for (double noise : new double[] {0.2, 0.5}) {
          rows.add(row(16, pCot, noise, 1, seed, 0));
        }
        rows.add(row(16, pCot, 0, 2, seed, 0));
      }
      for (double pCot : new double[] {LEAST, 0.05, 0.1, 0.2}) {
        for (int round = pCot == LEAST ? 0 : 1; round <= 6; round++) {
          rows.add(row(32, pCot, 0, 1, seed, round));
        }
      }
    }
    return rows;
  }

  static TheoryRow row(int d, double pCot, double noise, int leap, long seed, int round) {
    CounterRandom random =
        CounterRandom.of(seed, Purpose.TRAIN_EXAMPLE, d, (long) (1000 * pCot), round);
    double p = new LongShareRecursion(pCot).shareAfter(round);
    double off = SCATTER * (random.uniform(0) - 0.5);
    double beyond = 60 * (p + off - GreedyThreshold.compute(noise, leap));
    double greedy = 1 / (1 + Math.exp(-beyond));
    return new TheoryRow(
        d,
        pCot,
        noise,
        leap,
        seed,
        round,
        10_000,
        10_000,
        0.1,
        (1 + pCot) / 2,
        p + off,
        (1 - p) / 2 - off,
        (1 - p) / (1 + p) + off,
        greedy,
        greedy,
        greedy,
        1 - greedy);
  }

  /** Samples in proportion to d^2 / p_cot, seeds apart by a factor of the square root of 2. */
  static List<ComplexityRow> complexity() {
    List<ComplexityRow> rows = new ArrayList<>();
    for (int seed = 1; seed <= SEEDS; seed++) {
      for (int d : new int[] {4, 8, 16, 32, 64}) {
        rows.add(complexity(d, 0.25, seed));
      }
      for (double pCot : new double[] {0.02, 0.05, 0.1, 0.5}) {
        rows.add(complexity(16, pCot, seed));
      }
    }
    return rows;
  }

  private static ComplexityRow complexity(int d, double pCot, int seed) {
    double exponent = 2 * Math.log(d * d / pCot) / Math.log(2) + seed;
    return new ComplexityRow(
        d, pCot, seed, (long) Math.pow(2, Math.round(exponent) / 2.0 + 4), true);
  }
}
