package org.pcot.jobs.benchmark.languagemodels;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Seconds of both sides on one work, taken in turn, so that a change of the machine's speed reaches
 * both.
 */
record Rounds(Work work, double[] ours, double[] theirs) {
  /** Until the compiler of this virtual machine is done. */
  private static final double WARM_UP_SECONDS = 6;

  private static final int LEAST_WARM_UPS = 2;

  /** OpenMP's threads wait busily for a while after their work; they must not meet the next one. */
  private static final long PAUSE_MILLISECONDS = 300;

  static Rounds measure(Work work, Side one, Side other, int rounds) {
    double spent = 0;
    for (int run = 0; run < LEAST_WARM_UPS || spent < WARM_UP_SECONDS; run++) {
      spent += one.seconds(work);
    }
    other.seconds(work);
    double[] ours = new double[rounds];
    double[] theirs = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      pause();
      ours[round] = one.seconds(work);
      pause();
      theirs[round] = other.seconds(work);
    }
    return new Rounds(work, ours, theirs);
  }

  double tokensPerSecond() {
    return work.tokens() / median(ours);
  }

  /** Median over rounds of how many times longer the other side took. */
  private double ratio() {
    return median(IntStream.range(0, ours.length).mapToDouble(i -> theirs[i] / ours[i]).toArray());
  }

  String line() {
    return String.format(
        "%-18s %9.0f tokens/s, PyTorch %9.0f: %.2f times (wanted: %.1f)",
        work.name(),
        tokensPerSecond(),
        work.tokens() / median(theirs),
        ratio(),
        work.kind().wantedRatio());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted between two measurements", e);
    }
  }
}
