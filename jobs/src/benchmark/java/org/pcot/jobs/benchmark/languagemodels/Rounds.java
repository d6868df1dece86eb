package org.pcot.jobs.benchmark.languagemodels;

import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pcot.jobs.benchmark.Pause;

/**
 * Seconds of both sides on one work, taken in turn, so that a change of the machine's speed reaches
 * both.
 */
record Rounds(Work work, Run[] ours, Run[] theirs) {
  /**
   * One run.
   *
   * @param seconds of the work, by the clock
   * @param cpuSeconds of the whole process, with what goes before the work
   */
  record Run(double seconds, double cpuSeconds) {
    static Run of(Side side, Work work) {
      double before = side.cpuSeconds();
      double seconds = side.seconds(work);
      return new Run(seconds, side.cpuSeconds() - before);
    }
  }

  /** Until the compiler of this virtual machine is done. */
  private static final double WARM_UP_SECONDS = 6;

  private static final int LEAST_WARM_UPS = 2;

  static Rounds measure(Work work, Side one, Side other, int rounds) {
    double spent = 0;
    for (int run = 0; run < LEAST_WARM_UPS || spent < WARM_UP_SECONDS; run++) {
      spent += one.seconds(work);
    }
    other.seconds(work);
    Run[] ours = new Run[rounds];
    Run[] theirs = new Run[rounds];
    for (int round = 0; round < rounds; round++) {
      Pause.take();
      ours[round] = Run.of(one, work);
      Pause.take();
      theirs[round] = Run.of(other, work);
    }
    return new Rounds(work, ours, theirs);
  }

  double tokensPerSecond() {
    return tokensPerSecond(ours);
  }

  private double tokensPerSecond(Run[] runs) {
    return work.tokens() / median(Stream.of(runs).mapToDouble(Run::seconds));
  }

  /** Median over rounds of how many times longer the other side took. */
  private double ratio(ToDoubleFunction<Run> measure) {
    return median(
        IntStream.range(0, ours.length)
            .mapToDouble(i -> measure.applyAsDouble(theirs[i]) / measure.applyAsDouble(ours[i])));
  }

  String line() {
    return String.format(
        "%-18s %8.0f tokens/s, PyTorch %8.0f: %.2f times (wanted: %.1f), %.2f by CPU time",
        work.name(),
        tokensPerSecond(ours),
        tokensPerSecond(theirs),
        ratio(Run::seconds),
        work.kind().wantedRatio(),
        ratio(Run::cpuSeconds));
  }

  static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
