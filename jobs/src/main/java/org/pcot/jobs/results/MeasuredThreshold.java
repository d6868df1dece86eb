package org.pcot.jobs.results;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * The p_cot at which a quantity of pre-trained models rises to a level.
 *
 * <p>A seed's quantity is known at a few p_cot: it crosses between two neighbours, and by linear
 * interpolation at some place between them. The estimate is the mean place over the seeds. Where in
 * between the crossing really is nobody measured, so that the scatter of interpolated places alone
 * would promise too much: the interval reaches from the lower 97.5% limit of the mean lower
 * neighbour to the upper one of the mean upper neighbour, by Student's t. It holds the mean
 * crossing with a confidence of at least 95%, and is no narrower than the grid.
 *
 * @param low not a number where there is no interval: with one seed
 * @param high likewise
 */
public record MeasuredThreshold(double estimate, double low, double high) {
  private static final double ONE_SIDED = 0.975;

  /**
   * Where one seed crosses.
   *
   * @param low p_cot up to which all are below the level
   * @param high p_cot from which none is
   */
  private record Crossing(double low, double place, double high) {

    /** None of a seed that starts at the level or above it, or ends below. */
    static Optional<Crossing> of(SortedMap<Double, Double> seed, double level) {
      List<Map.Entry<Double, Double>> points = List.copyOf(seed.entrySet());
      int first = 0;
      while (first < points.size() && points.get(first).getValue() < level) {
        first++;
      }
      int last = points.size() - 1;
      while (last >= 0 && points.get(last).getValue() >= level) {
        last--;
      }
      if (first == 0 || last == points.size() - 1) {
        return Optional.empty();
      }
      double rise = place(points.get(first - 1), points.get(first), level);
      double lastRise = place(points.get(last), points.get(last + 1), level);
      return Optional.of(
          new Crossing(
              points.get(first - 1).getKey(),
              (rise + lastRise) / 2,
              points.get(last + 1).getKey()));
    }

    private static double place(
        Map.Entry<Double, Double> below, Map.Entry<Double, Double> above, double level) {
      double share = (level - below.getValue()) / (above.getValue() - below.getValue());
      return below.getKey() + share * (above.getKey() - below.getKey());
    }
  }

  /**
   * None where no seed crosses; a seed that does not is left out. Of a seed that rises several
   * times, the middle of the first and the last rise counts.
   *
   * @param seeds the quantity by p_cot, of each seed
   */
  static Optional<MeasuredThreshold> estimate(
      Collection<? extends SortedMap<Double, Double>> seeds, double level) {
    List<Crossing> crossings =
        seeds.stream().map(seed -> Crossing.of(seed, level)).flatMap(Optional::stream).toList();
    if (crossings.isEmpty()) {
      return Optional.empty();
    }
    double[] lows = each(crossings, Crossing::low);
    double[] highs = each(crossings, Crossing::high);
    return Optional.of(
        new MeasuredThreshold(
            StatUtils.mean(each(crossings, Crossing::place)),
            Math.max(0, StatUtils.mean(lows) - margin(lows)),
            Math.min(1, StatUtils.mean(highs) + margin(highs))));
  }

  private static double[] each(List<Crossing> crossings, ToDoubleFunction<Crossing> end) {
    return crossings.stream().mapToDouble(end).toArray();
  }

  /** Of a mean; not a number for a single value. */
  private static double margin(double[] values) {
    if (values.length < 2) {
      return Double.NaN;
    }
    double quantile = new TDistribution(values.length - 1).inverseCumulativeProbability(ONE_SIDED);
    return quantile * Math.sqrt(StatUtils.variance(values) / values.length);
  }

  public boolean hasInterval() {
    return !Double.isNaN(low);
  }

  /** As a user reads it. */
  public String describe() {
    return hasInterval()
        ? String.format(Locale.ROOT, "%.3f, 95%% interval %.3f to %.3f", estimate, low, high)
        : String.format(Locale.ROOT, "%.3f, no interval: one seed crosses", estimate);
  }
}
