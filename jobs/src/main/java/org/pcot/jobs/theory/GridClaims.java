package org.pcot.jobs.theory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.pcot.jobs.results.ComplexityRow;
import org.pcot.jobs.results.LogLogSlope;
import org.pcot.jobs.results.TheoryRow;
import org.pcot.rl.linear.GreedyThreshold;

/**
 * Claims that many cells stand for together: where the greedy threshold lies, and how the number of
 * samples grows.
 */
record GridClaims(double epsilon) {
  /** Of T from {@link org.pcot.model.linear.SgdBound}, with lambda as 1/d and |phi|² as d. */
  private static final double GREATEST_SLOPE_IN_D = 3;

  /** A long sample comes every 1/p samples. */
  private static final double GREATEST_SLOPE_IN_INVERSE_P = 1;

  private static final double ANY = Double.NaN;

  private record Mixtures(double noise, int leap) {}

  /** The threshold of each kind of mixture: where a stop after x_1 becomes as likely as not. */
  List<Claim> thresholds(List<TheoryRow> rows) {
    Map<Mixtures, List<TheoryRow>> kinds =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row -> new Mixtures(row.noise(), row.leap()),
                    () ->
                        new TreeMap<>(
                            Comparator.comparingDouble(Mixtures::noise)
                                .thenComparing(Mixtures::leap)),
                    Collectors.toList()));
    List<Claim> claims = new ArrayList<>();
    kinds.forEach(
        (kind, cells) -> {
          double theory = GreedyThreshold.compute(kind.noise, kind.leap);
          double measured = crossing(cells);
          claims.add(
              new Claim(
                  "greedy threshold",
                  kind.noise == 0 && kind.leap == 1 ? "Theorem 1" : "derivation",
                  cells.get(0).d(),
                  ANY,
                  kind.noise,
                  kind.leap,
                  0,
                  0,
                  theory,
                  epsilon,
                  measured,
                  Verdict.of(Math.abs(measured - theory) <= epsilon).name()));
        });
    return claims;
  }

  /** Between the two shares around it, along a straight line; NaN where there are none. */
  private static double crossing(List<TheoryRow> rows) {
    TreeMap<Double, Double> stops = means(rows, TheoryRow::pCot, TheoryRow::stopAfterFirst);
    for (Map.Entry<Double, Double> left : stops.entrySet()) {
      Map.Entry<Double, Double> right = stops.higherEntry(left.getKey());
      if (right != null && left.getValue() > 0.5 && right.getValue() <= 0.5) {
        double part = (left.getValue() - 0.5) / (left.getValue() - right.getValue());
        return left.getKey() + part * (right.getKey() - left.getKey());
      }
    }
    return Double.NaN;
  }

  private static TreeMap<Double, Double> means(
      List<TheoryRow> rows, Function<TheoryRow, Double> key, ToDoubleFunction<TheoryRow> value) {
    return rows.stream()
        .collect(Collectors.groupingBy(key, TreeMap::new, Collectors.averagingDouble(value)));
  }

  /** The slopes of the number of samples, on logarithmic axes, in d and in 1/p_cot. */
  List<Claim> samples(List<ComplexityRow> rows, TheoryConfig.Complexity grid) {
    double p = grid.pCot().get(0);
    int d = grid.d().get(0);
    List<Claim> claims = new ArrayList<>();
    if (grid.d().size() > 1) {
      claims.add(
          slope(
              "samples needed as d grows: slope",
              rows,
              row -> row.pCot() == p,
              ComplexityRow::d,
              GREATEST_SLOPE_IN_D,
              new Place(0, p)));
    }
    if (grid.pCot().size() > 1) {
      claims.add(
          slope(
              "samples needed as 1/p_cot grows: slope",
              rows,
              row -> row.d() == d,
              row -> 1 / row.pCot(),
              GREATEST_SLOPE_IN_INVERSE_P,
              new Place(d, ANY)));
    }
    return claims;
  }

  private record Place(int d, double pCot) {}

  private static Claim slope(
      String name,
      List<ComplexityRow> rows,
      Predicate<ComplexityRow> isOnLine,
      ToDoubleFunction<ComplexityRow> x,
      double bound,
      Place place) {
    List<ComplexityRow> line = rows.stream().filter(isOnLine).toList();
    boolean isWhole = line.stream().allMatch(ComplexityRow::isReached);
    double slope =
        LogLogSlope.of(
                line.stream()
                    .map(row -> new LogLogSlope.Point(x.applyAsDouble(row), row.samples()))
                    .toList())
            .slope();
    return new Claim(
        name,
        "Theorem 1",
        place.d,
        place.pCot,
        0,
        1,
        0,
        0,
        ANY,
        bound,
        slope,
        Verdict.of(isWhole && slope <= bound).name());
  }

  /** SGD against MLlib, head by head. */
  List<Claim> reference(List<ReferenceRow> rows) {
    return rows.stream()
        .map(
            row ->
                new Claim(
                    "|w - w of MLlib|, head by head",
                    "SGD bound",
                    row.d(),
                    row.pCot(),
                    0,
                    1,
                    row.seed(),
                    0,
                    0,
                    row.allowed(),
                    row.distance(),
                    Verdict.of(row.distance() <= row.allowed()).name()))
        .toList();
  }
}
