package org.pcot.jobs.figures;

import java.util.List;
import java.util.OptionalDouble;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.Range;
import org.pcot.jobs.results.Curve;

/**
 * Figure 1 of the paper: greedy accuracy above, median length of the answers below, against
 * training sequences; pre-training red, post-training blue from each checkpoint it started from.
 *
 * <p>A line is the median over seeds, the band around it reaches from the least to the greatest.
 */
public final class TrainingFigure {
  /** Column width of a two-column paper, in points. */
  private static final int WIDTH = 240;

  private static final int HEIGHT = 230;
  private static final double ACCURACY_STEP = 0.25;
  private static final double MARGIN = 0.04;
  private static final double GAP_BETWEEN_PANELS = 8;

  private TrainingFigure() {}

  /**
   * @param curves any number of runs, seeds and checkpoints
   * @param longestLength length of a long answer, the top of the lower panel
   * @param chance accuracy of a guess, drawn as a line across the upper panel
   * @throws org.pcot.datasets.UserError when there is nothing to draw, seeds do not fit together,
   *     or the machine has no fonts
   */
  public static Drawing draw(List<Curve> curves, int longestLength, OptionalDouble chance) {
    List<SeedSummary> summaries = SeedSummary.summarise(curves);
    Fonts.require();
    SequenceScale scale = SequenceScale.of(summaries);

    NumberAxis accuracyAxis = Style.axis("greedy accuracy", Style.padded(1), ACCURACY_STEP);
    XYPlot accuracy = Panel.plot(accuracyAxis, summaries, scale, SeedSummary.Point::accuracy);
    chance.ifPresent(value -> Panel.addReference(accuracy, value, Style.DASHED));
    double longest = Math.max(longestLength, greatestLength(summaries));
    NumberAxis lengthAxis = Style.axis("median length", Style.padded(longest), Style.step(longest));
    XYPlot length = Panel.plot(lengthAxis, summaries, scale, SeedSummary.Point::medianLength);

    CombinedDomainXYPlot panels = new CombinedDomainXYPlot(sequenceAxis(summaries, scale));
    panels.setGap(GAP_BETWEEN_PANELS);
    panels.add(accuracy);
    panels.add(length);
    JFreeChart chart = new JFreeChart(null, null, panels, false);
    chart.setBackgroundPaint(Style.BACKGROUND);
    chart.addSubtitle(Legends.above(summaries, scale, chance.isPresent()));
    chart.setPadding(Style.CHART_PADDING);
    return new Drawing(chart, WIDTH, HEIGHT);
  }

  private static NumberAxis sequenceAxis(List<SeedSummary> summaries, SequenceScale scale) {
    double last = 0;
    for (SeedSummary summary : summaries) {
      for (SeedSummary.Point point : summary.points()) {
        last = Math.max(last, scale.place(summary, point));
      }
    }
    double end = last == 0 ? 1 : last * (1 + MARGIN);
    String label = "training sequences" + scale.unit().suffix();
    return Style.axis(label, new Range(0, end), Style.step(end));
  }

  private static double greatestLength(List<SeedSummary> summaries) {
    return summaries.stream()
        .flatMap(summary -> summary.points().stream())
        .mapToDouble(point -> point.medianLength().greatest())
        .max()
        .orElse(0);
  }
}
