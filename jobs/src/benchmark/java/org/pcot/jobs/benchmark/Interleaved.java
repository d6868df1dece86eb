package org.pcot.jobs.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Times of several contenders on one work, taken in turn, so that a change of the machine's speed
 * reaches all of them: in one round each runs for a second, one run after the other as in training,
 * where caches and threads are warm.
 *
 * @param times milliseconds, [contender][round]
 * @param peaks operations a second of sgemm, [round]
 */
record Interleaved(Work work, List<String> names, double[][] times, double[] peaks) {
  /** Rounds until the compiler of this virtual machine is done with the first contender. */
  private static final int WARM_UPS = 12;

  /** A rival is native code: it needs its pages and its threads only. */
  private static final int RIVAL_WARM_UPS = 1;

  private static final double MILLISECONDS_OF_A_ROUND = 1000;

  static Interleaved measure(Work work, List<Contender> contenders, int rounds) {
    double[][] times = new double[contenders.size()][rounds];
    double[] peaks = new double[rounds];
    SgemmPeak sgemm = new SgemmPeak();
    for (int round = -WARM_UPS; round < rounds; round++) {
      for (int i = 0; i < contenders.size(); i++) {
        if (i > 0 && round < -RIVAL_WARM_UPS) {
          continue;
        }
        Pause.take();
        double time = meanOfARound(contenders.get(i), work);
        if (round >= 0) {
          times[i][round] = time;
        }
      }
      double peak = sgemm.operationsPerSecond();
      if (round >= 0) {
        peaks[round] = peak;
      }
    }
    return new Interleaved(work, contenders.stream().map(Contender::name).toList(), times, peaks);
  }

  private static double meanOfARound(Contender contender, Work work) {
    double sum = 0;
    int runs = 0;
    while (sum < MILLISECONDS_OF_A_ROUND) {
      sum += contender.run(work);
      runs++;
    }
    return sum / runs;
  }

  /** Median over rounds of one contender's time, in milliseconds. */
  double median(int contender) {
    return median(times[contender]);
  }

  /** Median over rounds of how many times longer a contender took than the first one. */
  double medianRatio(int contender) {
    double[] ratios = new double[times[0].length];
    for (int round = 0; round < ratios.length; round++) {
      ratios[round] = times[contender][round] / times[0][round];
    }
    return median(ratios);
  }

  /** The least {@link #medianRatio} of all rivals: the faster rival counts. */
  double ratioToFastestRival() {
    double least = Double.POSITIVE_INFINITY;
    for (int rival = 1; rival < times.length; rival++) {
      least = Math.min(least, medianRatio(rival));
    }
    return least;
  }

  /**
   * Median over rounds of the first contender's share of sgemm's speed, for this many operations.
   */
  double medianShareOfPeak(double operations) {
    double[] shares = new double[peaks.length];
    for (int round = 0; round < shares.length; round++) {
      shares[round] = operations / (times[0][round] / 1e3) / peaks[round];
    }
    return median(shares);
  }

  /** One line for each contender, and the ratio that counts. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      double rate = work.tokens() / median(i) * 1e3;
      String ratio = i == 0 ? "" : String.format("  ratio %.2f", medianRatio(i));
      lines.add(
          String.format(
              "%-32s %-18s %9.1f ms %10.0f tokens/s%s",
              work.name(), names.get(i), median(i), rate, ratio));
    }
    return lines;
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
