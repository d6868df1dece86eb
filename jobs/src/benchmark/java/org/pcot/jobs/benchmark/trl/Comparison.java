package org.pcot.jobs.benchmark.trl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.pcot.jobs.benchmark.Pause;

/** Steps of both sides in turn, so that a change of the machine's speed reaches both. */
record Comparison(Work work, List<Step> ours, List<Step> theirs) {
  private static final double TOLERANCE = 1e-3;

  private static final double SECONDS_OF_A_ROUND = 2;

  /** Of the other side, which is native code, where this one is warmed up. */
  private static final int OTHER_WARM_UPS = 1;

  /**
   * Starts both sides, lets the other one take the first step along this side's tokens, and then
   * measures.
   *
   * @param python that has TRL
   * @param model a published directory
   * @param first an empty place for this side's first step
   */
  static Comparison of(Work work, String python, Path model, Path first, int threads, int rounds)
      throws IOException {
    try (TrainerProcess ours = TrainerProcess.pcot(work, model, first, threads)) {
      Step one = ours.step();
      try (TrainerProcess theirs = TrainerProcess.trl(python, work, model, first, threads)) {
        requireSame(work, one, theirs.step());
        return measure(work, ours, theirs, rounds);
      }
    }
  }

  /**
   * Both sides have taken the first step.
   *
   * @throws IllegalStateException when losses or norms of gradients differ
   */
  private static Comparison measure(Work work, TrainerProcess one, TrainerProcess other, int rounds)
      throws IOException {
    for (int step = 0; step < work.compared(); step++) {
      requireSame(work, one.step(), other.step());
    }
    for (int step = 0; step < work.warmUps(); step++) {
      one.step();
    }
    for (int step = 0; step < Math.min(work.warmUps(), OTHER_WARM_UPS); step++) {
      other.step();
    }
    List<Step> ours = new ArrayList<>();
    List<Step> theirs = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      ours.add(lastOfARound(one));
      theirs.add(lastOfARound(other));
    }
    return new Comparison(work, ours, theirs);
  }

  /** Of steps in a row, as in training: caches and threads are warm. */
  private static Step lastOfARound(TrainerProcess side) throws IOException {
    Pause.take();
    Step step = side.step();
    for (double seconds = step.seconds(); seconds < SECONDS_OF_A_ROUND; ) {
      step = side.step();
      seconds += step.seconds();
    }
    return step;
  }

  /**
   * That losses, norms and gradients agree, where both sides were given the same tokens.
   *
   * @throws IllegalStateException where they do not
   */
  private static void requireSame(Work work, Step ours, Step theirs) {
    double loss = Math.abs(ours.loss() - theirs.loss());
    double norm = Math.abs(ours.gradientNorm() / theirs.gradientNorm() - 1);
    System.out.printf(
        "%s: loss %.6f, TRL %.6f; norm of the gradient %.6f, TRL %.6f%s%n",
        work,
        ours.loss(),
        theirs.loss(),
        ours.gradientNorm(),
        theirs.gradientNorm(),
        theirs.difference() == 0
            ? ""
            : String.format("; gradients differ by %.1e of the greatest", theirs.difference()));
    if (!(Math.max(Math.max(loss, norm), theirs.difference()) < TOLERANCE)) {
      throw new IllegalStateException(work + ": the sides do not compute the same");
    }
  }

  void print() {
    System.out.printf(
        Locale.ROOT,
        "%s: %.3f s, %.0f tokens/s; TRL %.3f s, %.0f tokens/s: %.2f times (wanted: %.1f), "
            + "%.2f by CPU time; %.2f GiB resident, TRL %.2f%n",
        work,
        median(ours, Step::seconds),
        median(ours, Step::tokensPerSecond),
        median(theirs, Step::seconds),
        median(theirs, Step::tokensPerSecond),
        ratio(Step::tokensPerSecond),
        work.wantedRatio(),
        ratio(step -> step.tokens() / step.cpuSeconds()),
        gibibytes(ours),
        gibibytes(theirs));
  }

  private static double median(List<Step> steps, ToDoubleFunction<Step> measure) {
    return median(steps.stream().mapToDouble(measure));
  }

  /** Median over rounds of how many times the other side's speed ours was. */
  private double ratio(ToDoubleFunction<Step> speed) {
    return median(
        IntStream.range(0, ours.size())
            .mapToDouble(
                i -> speed.applyAsDouble(ours.get(i)) / speed.applyAsDouble(theirs.get(i))));
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private static double gibibytes(List<Step> steps) {
    return steps.get(steps.size() - 1).memory() / (double) (1 << 30);
  }
}
