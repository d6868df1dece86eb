package org.pcot.jobs.figures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Shape;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** Lines and points of a panel, to be filled with data: later ones above, points above lines. */
final class Marks {
  private final XYSeriesCollection series = new XYSeriesCollection();
  private final XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, true);

  Marks() {
    renderer.setDrawSeriesLineAsPath(true);
  }

  XYSeries line(Color colour, BasicStroke stroke) {
    int index = add(colour);
    renderer.setSeriesShapesVisible(index, false);
    renderer.setSeriesStroke(index, stroke);
    return series.getSeries(index);
  }

  XYSeries points(Color colour, Shape shape) {
    int index = add(colour);
    renderer.setSeriesLinesVisible(index, false);
    renderer.setSeriesShape(index, shape);
    return series.getSeries(index);
  }

  /** Points without a filling. */
  XYSeries outlines(Color colour, Shape shape) {
    XYSeries points = points(colour, shape);
    int index = series.getSeriesCount() - 1;
    renderer.setSeriesShapesFilled(index, false);
    renderer.setSeriesOutlineStroke(index, Style.OUTLINE);
    return points;
  }

  /** As the only data of a plot. */
  void addTo(XYPlot plot) {
    plot.setDataset(series);
    plot.setRenderer(renderer);
  }

  private int add(Color colour) {
    int index = series.getSeriesCount();
    series.addSeries(new XYSeries(index));
    renderer.setSeriesPaint(index, colour);
    return index;
  }
}
