package org.pcot.jobs.figures;

import java.awt.Shape;
import java.awt.Stroke;
import java.util.List;
import java.util.function.Function;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.SeriesRenderingOrder;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;
import org.pcot.jobs.figures.SeedSummary.Point;
import org.pcot.jobs.results.Phase;

/** One quantity of a training figure against sequences: lines, bands, and marks at checkpoints. */
final class Panel {
  private static final int LINES = 0;
  private static final int CHECKPOINTS = 1;

  private Panel() {}

  /**
   * @param checkpoint the mark where a branch starts
   */
  static XYPlot plot(
      NumberAxis axis,
      List<SeedSummary> summaries,
      SequenceScale scale,
      Shape checkpoint,
      Function<Point, Spread> quantity) {
    XYPlot plot = blank(axis);
    addLines(plot, summaries, scale, quantity);
    addCheckpoints(plot, summaries, scale, checkpoint, quantity);
    return plot;
  }

  /** Without data. */
  static XYPlot blank(ValueAxis axis) {
    XYPlot plot = new XYPlot();
    plot.setRangeAxis(axis);
    plot.setBackgroundPaint(Style.BACKGROUND);
    plot.setOutlineVisible(false);
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinePaint(Style.GRID);
    plot.setRangeGridlineStroke(Style.THIN);
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
    plot.setSeriesRenderingOrder(SeriesRenderingOrder.FORWARD);
    return plot;
  }

  /** A line across the plot, behind the data. */
  static void addReference(XYPlot plot, double value, Stroke stroke) {
    plot.addRangeMarker(new ValueMarker(value, Style.REFERENCE, stroke), Layer.BACKGROUND);
  }

  private static void addLines(
      XYPlot plot,
      List<SeedSummary> summaries,
      SequenceScale scale,
      Function<Point, Spread> quantity) {
    YIntervalSeriesCollection lines = new YIntervalSeriesCollection();
    DeviationRenderer renderer = new DeviationRenderer(true, false);
    renderer.setAlpha(Style.BAND_OPACITY);
    PhaseColours colours = PhaseColours.of(summaries);
    for (int i = 0; i < summaries.size(); i++) {
      SeedSummary summary = summaries.get(i);
      YIntervalSeries line = new YIntervalSeries(i);
      for (Point point : summary.points()) {
        Spread spread = quantity.apply(point);
        line.add(scale.place(summary, point), spread.median(), spread.least(), spread.greatest());
      }
      lines.addSeries(line);
      renderer.setSeriesPaint(i, colours.of(summary));
      renderer.setSeriesFillPaint(i, colours.of(summary));
      renderer.setSeriesStroke(i, Style.LINE);
    }
    plot.setDataset(LINES, lines);
    plot.setRenderer(LINES, renderer);
  }

  private static void addCheckpoints(
      XYPlot plot,
      List<SeedSummary> summaries,
      SequenceScale scale,
      Shape checkpoint,
      Function<Point, Spread> quantity) {
    XYSeriesCollection starts = new XYSeriesCollection();
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(false, true);
    PhaseColours colours = PhaseColours.of(summaries);
    for (SeedSummary summary : summaries) {
      if (summary.phase() == Phase.POST_TRAINING) {
        int index = starts.getSeriesCount();
        Point start = summary.points().get(0);
        XYSeries place = new XYSeries(index);
        place.add(scale.place(summary, start), quantity.apply(start).median());
        starts.addSeries(place);
        renderer.setSeriesShape(index, checkpoint);
        renderer.setSeriesPaint(index, colours.of(summary));
      }
    }
    plot.setDataset(CHECKPOINTS, starts);
    plot.setRenderer(CHECKPOINTS, renderer);
  }
}
