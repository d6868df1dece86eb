package org.pcot.jobs.figures;

import java.util.List;
import org.pcot.jobs.results.Phase;

/**
 * Where a measurement stands on the horizontal axis, in the axis's unit.
 *
 * <p>Post-training takes so few sequences that to scale it would be a vertical line. Each branch is
 * therefore drawn {@code stretch} times wider, from its checkpoint on; the figure says so.
 *
 * @param stretch a round number; 1 is to scale
 */
record SequenceScale(int stretch, Unit unit) {
  /** Keeps the numbers below the axis short. */
  enum Unit {
    ONES(1, ""),
    THOUSANDS(1e3, " (thousands)"),
    MILLIONS(1e6, " (millions)");

    private final double size;
    private final String suffix;

    Unit(double size, String suffix) {
      this.size = size;
      this.suffix = suffix;
    }

    double size() {
      return size;
    }

    String suffix() {
      return suffix;
    }

    /** The unit for an axis that ends here. */
    static Unit of(double last) {
      return last < 2 * THOUSANDS.size ? ONES : last < 2 * MILLIONS.size ? THOUSANDS : MILLIONS;
    }
  }

  private static final double WIDEST_SHARE = 0.15;

  /**
   * The widest scale on which no branch is longer than 15% of the axis or reaches the next
   * checkpoint.
   */
  static SequenceScale of(List<SeedSummary> summaries) {
    double axis = 0;
    double longest = 0;
    for (SeedSummary summary : summaries) {
      axis = Math.max(axis, summary.end());
      if (summary.phase() == Phase.POST_TRAINING) {
        longest = Math.max(longest, summary.end() - summary.start());
      }
    }
    double room = Math.min(WIDEST_SHARE * axis, leastGap(summaries));
    int stretch = longest == 0 ? 1 : (int) Math.max(1, RoundNumber.atMost(room / longest));
    return new SequenceScale(stretch, Unit.of(axis));
  }

  double place(SeedSummary summary, SeedSummary.Point point) {
    double start = summary.start();
    int factor = summary.phase() == Phase.POST_TRAINING ? stretch : 1;
    return (start + factor * (point.sequences() - start)) / unit.size;
  }

  private static double leastGap(List<SeedSummary> summaries) {
    double[] starts =
        summaries.stream()
            .filter(summary -> summary.phase() == Phase.POST_TRAINING)
            .mapToDouble(SeedSummary::start)
            .distinct()
            .sorted()
            .toArray();
    double gap = Double.POSITIVE_INFINITY;
    for (int i = 1; i < starts.length; i++) {
      gap = Math.min(gap, starts[i] - starts[i - 1]);
    }
    return gap;
  }
}
