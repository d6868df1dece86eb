package org.pcot.jobs.figures;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pcot.datasets.UserError;
import org.pcot.jobs.results.Curve;
import org.pcot.jobs.results.Measurement;
import org.pcot.jobs.results.Phase;

/**
 * Median and range over the seeds of one curve, at the steps that every seed has. Of a single seed
 * the range of accuracy is the interval that it lies in.
 */
record SeedSummary(Phase phase, String label, int seeds, List<Point> points) {
  /** At one place of the horizontal axis. */
  record Point(double sequences, Spread accuracy, Spread medianLength) {}

  private record Key(Phase phase, String label) {}

  /** One summary for each phase and label, pre-training first, labels in the order given. */
  static List<SeedSummary> summarise(List<Curve> curves) {
    if (curves.isEmpty()) {
      throw new UserError(
          "there is nothing to draw: no run has been evaluated", "run pcot evaluate first");
    }
    Map<Key, Map<Long, Curve>> groups = new LinkedHashMap<>();
    for (Phase phase : Phase.values()) {
      curves.stream().filter(curve -> curve.phase() == phase).forEach(curve -> add(groups, curve));
    }
    return groups.values().stream().map(seeds -> summarise(seeds.values())).toList();
  }

  /** Whether the range of accuracy is that of a single seed. */
  boolean hasInterval() {
    return seeds == 1
        && points.stream().anyMatch(p -> p.accuracy().greatest() > p.accuracy().least());
  }

  /** Of training before it where it is post-training: where it branches off. */
  double start() {
    return points.get(0).sequences();
  }

  double end() {
    return points.get(points.size() - 1).sequences();
  }

  private static void add(Map<Key, Map<Long, Curve>> groups, Curve curve) {
    Key key = new Key(curve.phase(), curve.label());
    Curve twin = groups.computeIfAbsent(key, k -> new TreeMap<>()).put(curve.seed(), curve);
    if (twin != null) {
      throw new UserError(
          "two curves are called \"" + curve.label() + "\" and have the seed " + curve.seed(),
          "draw each run once, and give different runs different labels");
    }
  }

  private static SeedSummary summarise(Collection<Curve> seeds) {
    Map<Double, List<Measurement>> steps = new TreeMap<>();
    for (Curve curve : seeds) {
      for (Measurement measurement : curve.measurements()) {
        steps.computeIfAbsent(measurement.sequences(), s -> new ArrayList<>()).add(measurement);
      }
    }
    Curve first = seeds.iterator().next();
    List<Point> points =
        steps.entrySet().stream()
            .filter(step -> step.getValue().size() == seeds.size())
            .map(step -> point(step.getKey(), step.getValue()))
            .toList();
    if (points.isEmpty()) {
      throw new UserError(
          "the " + seeds.size() + " seeds of \"" + first.label() + "\" share no step",
          "evaluate all seeds of a curve at the same steps");
    }
    return new SeedSummary(first.phase(), first.label(), seeds.size(), points);
  }

  private static Point point(double sequences, List<Measurement> seeds) {
    Measurement first = seeds.get(0);
    return new Point(
        sequences,
        seeds.size() == 1
            ? new Spread(first.low(), first.accuracy(), first.high())
            : Spread.of(seeds, Measurement::accuracy),
        Spread.of(seeds, Measurement::medianLength));
  }
}
