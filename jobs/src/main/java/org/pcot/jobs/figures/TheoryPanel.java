package org.pcot.jobs.figures;

import java.util.List;
import java.util.OptionalInt;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.pcot.model.training.evaluation.Evaluation;
import org.pcot.rl.linear.LongShareRecursion;

/**
 * The share of long answers over rounds of STaR with the chain-of-thought reward: measured as
 * points, predicted as a line; the first round n* after which greedy answers are right: predicted
 * as a vertical line, measured as triangles below.
 */
final class TheoryPanel {
  private static final int PREDICTED = 0;
  private static final int MEASURED = 1;
  private static final int RIGHT = 2;
  private static final double STEP = 0.25;
  private static final int POINTS_A_ROUND = 10;
  private static final double LOWEST_TRIANGLE = 0.03;
  private static final double NEXT_TRIANGLE = 0.07;

  private TheoryPanel() {}

  /**
   * @param summaries of the same checkpoints, one for each temperature
   */
  static XYPlot plot(NumberAxis rounds, List<PolicySummary> summaries, TemperatureColours colours) {
    XYPlot plot = Panel.blank(Style.axis("long answers", Style.padded(1), STEP));
    plot.setDomainAxis(rounds);
    LongShareRecursion theory = theory(summaries);
    Panel.addReference(plot, LongShareRecursion.THRESHOLD, Style.DOTTED);
    OptionalInt predicted = theory.roundsToThreshold();
    predicted.ifPresent(
        round ->
            plot.addDomainMarker(
                new ValueMarker(round, Style.REFERENCE, Style.DASHED), Layer.BACKGROUND));
    addPrediction(plot, theory, last(summaries));
    addMeasured(plot, summaries, colours);
    addRight(plot, summaries, colours);
    return plot;
  }

  /** Of the share measured before the first round: the same in all runs of a checkpoint. */
  static LongShareRecursion theory(List<PolicySummary> summaries) {
    return new LongShareRecursion(summaries.get(0).points().get(0).sampledLongShare());
  }

  private static long last(List<PolicySummary> summaries) {
    return summaries.stream().mapToLong(PolicySummary::lastIteration).max().orElseThrow();
  }

  private static void addPrediction(XYPlot plot, LongShareRecursion theory, long rounds) {
    XYSeries line = new XYSeries("predicted");
    for (int i = 0; i <= rounds * POINTS_A_ROUND; i++) {
      double round = (double) i / POINTS_A_ROUND;
      line.add(round, theory.shareAfter(round));
    }
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
    renderer.setDrawSeriesLineAsPath(true);
    renderer.setSeriesPaint(0, Style.INK);
    renderer.setSeriesStroke(0, Style.LINE);
    plot.setDataset(PREDICTED, new XYSeriesCollection(line));
    plot.setRenderer(PREDICTED, renderer);
  }

  private static void addMeasured(
      XYPlot plot, List<PolicySummary> summaries, TemperatureColours colours) {
    XYSeriesCollection points = new XYSeriesCollection();
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(false, true);
    for (PolicySummary summary : summaries) {
      XYSeries series = new XYSeries(points.getSeriesCount());
      summary.points().forEach(point -> series.add(point.iteration(), point.sampledLongShare()));
      renderer.setSeriesShape(points.getSeriesCount(), Style.POINT);
      renderer.setSeriesPaint(points.getSeriesCount(), colours.of(summary.temperature()));
      points.addSeries(series);
    }
    plot.setDataset(MEASURED, points);
    plot.setRenderer(MEASURED, renderer);
  }

  private static void addRight(
      XYPlot plot, List<PolicySummary> summaries, TemperatureColours colours) {
    XYSeriesCollection triangles = new XYSeriesCollection();
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(false, true);
    for (PolicySummary summary : summaries) {
      int index = triangles.getSeriesCount();
      XYSeries series = new XYSeries(index);
      summary
          .firstIterationAt(Evaluation.GENERALISES)
          .ifPresent(round -> series.add(round, LOWEST_TRIANGLE + index * NEXT_TRIANGLE));
      renderer.setSeriesShape(index, Style.TRIANGLE);
      renderer.setSeriesPaint(index, colours.of(summary.temperature()));
      triangles.addSeries(series);
    }
    plot.setDataset(RIGHT, triangles);
    plot.setRenderer(RIGHT, renderer);
  }
}
