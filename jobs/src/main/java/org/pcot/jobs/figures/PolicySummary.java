package org.pcot.jobs.figures;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.pcot.datasets.UserError;
import org.pcot.jobs.results.PolicyCurve;
import org.pcot.rl.algorithms.AlgorithmConfig;
import org.pcot.rl.rewards.Reward;

/**
 * Medians over the seeds of runs that have all else in common, at the iterations that each has.
 *
 * @param seeds the runs, by seed
 */
record PolicySummary(
    AlgorithmConfig algorithm,
    Reward reward,
    double temperature,
    List<Point> points,
    List<PolicyCurve> seeds) {

  record Point(
      long iteration, double greedyAccuracy, double sampledAccuracy, double sampledLongShare) {}

  private record Key(AlgorithmConfig algorithm, Reward reward, double temperature) {
    static final Comparator<Key> ORDER =
        Comparator.comparingInt((Key key) -> key.algorithm().order())
            .thenComparing(Key::reward)
            .thenComparing(Key::temperature);

    static Key of(PolicyCurve curve) {
      return new Key(curve.algorithm(), curve.reward(), curve.temperature());
    }
  }

  /** By algorithm, reward and temperature, in whatever order the runs are given. */
  static List<PolicySummary> summarise(List<PolicyCurve> curves) {
    if (curves.isEmpty()) {
      throw new UserError(
          "there is nothing to draw: no run of post-training has been evaluated",
          "run pcot posttrain first");
    }
    Map<Key, Map<Long, PolicyCurve>> groups = new TreeMap<>(Key.ORDER);
    for (PolicyCurve curve : curves) {
      PolicyCurve twin =
          groups.computeIfAbsent(Key.of(curve), key -> new TreeMap<>()).put(curve.seed(), curve);
      if (twin != null) {
        throw new UserError(
            "two runs are " + curve.name(),
            "draw each run once, those of one checkpoint at a time");
      }
    }
    return groups.values().stream().map(seeds -> summarise(seeds.values())).toList();
  }

  private static PolicySummary summarise(Collection<PolicyCurve> seeds) {
    Map<Long, List<PolicyCurve.Point>> iterations = new TreeMap<>();
    for (PolicyCurve curve : seeds) {
      for (PolicyCurve.Point point : curve.points()) {
        iterations.computeIfAbsent(point.iteration(), i -> new ArrayList<>()).add(point);
      }
    }
    PolicyCurve first = seeds.iterator().next();
    List<Point> points =
        iterations.values().stream()
            .filter(ofSeeds -> ofSeeds.size() == seeds.size())
            .map(PolicySummary::median)
            .toList();
    if (points.isEmpty()) {
      throw new UserError(
          "the seeds of the run of " + first.name() + " share no iteration",
          "evaluate all seeds at the same iterations");
    }
    return new PolicySummary(
        first.algorithm(), first.reward(), first.temperature(), points, List.copyOf(seeds));
  }

  private static Point median(List<PolicyCurve.Point> seeds) {
    return new Point(
        seeds.get(0).iteration(),
        median(seeds, point -> point.greedy().accuracy()),
        median(seeds, point -> point.sampled().accuracy()),
        median(seeds, point -> point.sampled().longShare()));
  }

  private static double median(
      List<PolicyCurve.Point> seeds, ToDoubleFunction<PolicyCurve.Point> quantity) {
    return Spread.of(seeds, quantity).median();
  }

  long lastIteration() {
    return points.get(points.size() - 1).iteration();
  }

  /** The first iteration after which greedy accuracy was at least this; none if it never was. */
  OptionalLong firstIterationAt(double greedyAccuracy) {
    return points.stream()
        .filter(point -> point.greedyAccuracy() >= greedyAccuracy)
        .mapToLong(Point::iteration)
        .findFirst();
  }
}
