package org.pcot.jobs.figures;

import java.awt.BasicStroke;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Accuracy against iterations of one algorithm with one reward: greedy solid, sampled dashed, a
 * colour a temperature.
 */
final class AccuracyPanel {
  private static final double STEP = 0.25;

  private AccuracyPanel() {}

  static XYPlot plot(
      NumberAxis iterations,
      String label,
      List<PolicySummary> summaries,
      TemperatureColours colours,
      OptionalDouble chance) {
    XYPlot plot = Panel.blank(Style.axis(label, Style.padded(1), STEP));
    plot.setDomainAxis(iterations);
    chance.ifPresent(value -> Panel.addReference(plot, value, Style.DOTTED));
    XYSeriesCollection lines = new XYSeriesCollection();
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
    renderer.setDrawSeriesLineAsPath(true);
    for (PolicySummary summary : summaries) {
      add(lines, renderer, summary, PolicySummary.Point::sampledAccuracy, Style.DASHED, colours);
      add(lines, renderer, summary, PolicySummary.Point::greedyAccuracy, Style.LINE, colours);
    }
    plot.setDataset(lines);
    plot.setRenderer(renderer);
    return plot;
  }

  private static void add(
      XYSeriesCollection lines,
      XYLineAndShapeRenderer renderer,
      PolicySummary summary,
      ToDoubleFunction<PolicySummary.Point> quantity,
      BasicStroke stroke,
      TemperatureColours colours) {
    int index = lines.getSeriesCount();
    XYSeries line = new XYSeries(index);
    for (PolicySummary.Point point : summary.points()) {
      line.add(point.iteration(), quantity.applyAsDouble(point));
    }
    lines.addSeries(line);
    renderer.setSeriesPaint(index, colours.of(summary.temperature()));
    renderer.setSeriesStroke(index, stroke);
  }
}
