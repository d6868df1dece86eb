package org.pcot.jobs.figures;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.Range;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.pcot.jobs.results.Answers;
import org.pcot.jobs.results.PolicyCurve;

/**
 * The lengths of a run's answers to all test inputs against iterations: a disc for each length that
 * there was, its area in proportion to the number of answers.
 */
final class LengthPanel {
  /** Iterations of room before the first and after the last, for discs. */
  static final double MARGIN = 0.7;

  private static final double ROOM = 0.05;
  private static final double GREATEST_DIAMETER = 5;

  /** A single answer among hundreds would be invisible to scale. */
  private static final double LEAST_DIAMETER = 0.7;

  private LengthPanel() {}

  static XYPlot plot(
      NumberAxis iterations,
      PolicyCurve run,
      Function<PolicyCurve.Point, Answers> answers,
      int longestLength,
      Color colour) {
    double longest = Math.max(longestLength, longest(run));
    XYPlot plot = Panel.blank(Style.axis("length", range(longest), Style.step(longest)));
    plot.setDomainAxis(iterations);
    int total = answers.apply(run.points().get(0)).count();
    Map<Integer, XYSeries> byCount = new TreeMap<>();
    for (PolicyCurve.Point point : run.points()) {
      answers
          .apply(point)
          .lengths()
          .forEach(
              (length, count) ->
                  byCount
                      .computeIfAbsent(count, XYSeries::new)
                      .add((double) point.iteration(), (double) length));
    }
    XYSeriesCollection discs = new XYSeriesCollection();
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(false, true);
    byCount.forEach(
        (count, series) -> {
          int index = discs.getSeriesCount();
          discs.addSeries(series);
          renderer.setSeriesShape(index, disc(count, total));
          renderer.setSeriesPaint(index, colour);
        });
    plot.setDataset(discs);
    plot.setRenderer(renderer);
    return plot;
  }

  private static Range range(double longest) {
    double room = longest * ROOM;
    return new Range(-room, longest + room);
  }

  /** The disc of so many answers among all. */
  static Shape disc(int count, int total) {
    double toScale = GREATEST_DIAMETER * Math.sqrt((double) count / total);
    double diameter = Math.max(LEAST_DIAMETER, toScale);
    return new Ellipse2D.Double(-diameter / 2, -diameter / 2, diameter, diameter);
  }

  /** Greedy answers of an evaluation. */
  static int total(PolicyCurve run) {
    return run.points().get(0).greedy().count();
  }

  private static int longest(PolicyCurve run) {
    return run.points().stream()
        .mapToInt(p -> Math.max(p.greedy().lengths().lastKey(), p.sampled().lengths().lastKey()))
        .max()
        .orElseThrow();
  }
}
