package org.pcot.jobs.figures;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.block.RectangleConstraint;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.Size2D;
import org.jfree.data.Range;
import org.pcot.jobs.figures.Drawing.Part;

/** Rows of panels and legends from top to bottom; panels are of one size. Lengths in points. */
final class Page {
  private static final int PANEL_HEIGHT = 112;
  private static final int LEGEND_HEIGHT = 17;
  private static final int HIGHEST_KEY = 1000;
  private static final int BELOW_KEY = 5;
  private static final int LEFT_OF_KEY = 16;
  private static final int LEFT_OF_DATA = 32;
  private static final int BELOW_DATA = 24;

  private final int width;
  private final int columns;
  private final List<Part> parts = new ArrayList<>();
  private int height;

  /** A panel with a key of its own. */
  record Cell(JFreeChart panel, LegendTitle key) {}

  /** An empty page with room for so many panels side by side. */
  Page(int width, int columns) {
    this.width = width;
    this.columns = columns;
  }

  /** A plot under its title, its data at the same place as that of other panels. */
  static JFreeChart panel(String title, XYPlot plot) {
    AxisSpace left = new AxisSpace();
    left.setLeft(LEFT_OF_DATA);
    plot.setFixedRangeAxisSpace(left);
    AxisSpace below = new AxisSpace();
    below.setBottom(BELOW_DATA);
    plot.setFixedDomainAxisSpace(below);
    plot.setInsets(RectangleInsets.ZERO_INSETS);
    JFreeChart chart = new JFreeChart(null, null, plot, false);
    TextTitle heading = new TextTitle(title, Style.SMALL_TEXT);
    heading.setPaint(Style.INK);
    heading.setMargin(0, LEFT_OF_DATA, 2, 0);
    chart.setTitle(heading);
    chart.setBackgroundPaint(Style.BACKGROUND);
    chart.setPadding(Style.CHART_PADDING);
    return chart;
  }

  void addLegend(LegendTitle legend) {
    Rectangle2D place = new Rectangle2D.Double(0, height, width, LEGEND_HEIGHT);
    parts.add(new Part((graphics, area) -> drawCentred(legend, graphics, area), place));
    height += LEGEND_HEIGHT;
  }

  /** A row of as many panels as there are columns, or fewer; none is no row. */
  void addRow(List<JFreeChart> panels) {
    double columnWidth = (double) width / columns;
    for (int i = 0; i < panels.size(); i++) {
      parts.add(
          new Part(
              Drawing.painter(panels.get(i)),
              new Rectangle2D.Double(i * columnWidth, height, columnWidth, PANEL_HEIGHT)));
    }
    height += panels.isEmpty() ? 0 : PANEL_HEIGHT;
  }

  /** As many rows as the cells fill, keys below their panels; there may be none. */
  void addCells(List<Cell> cells) {
    for (int start = 0; start < cells.size(); start += columns) {
      List<Cell> row = cells.subList(start, Math.min(start + columns, cells.size()));
      addRow(row.stream().map(Cell::panel).toList());
      addKeys(row.stream().map(Cell::key).toList());
    }
  }

  /** Side by side, with room for the one that wraps into most lines. */
  private void addKeys(List<LegendTitle> keys) {
    double columnWidth = (double) width / columns;
    double keyWidth = columnWidth - LEFT_OF_KEY;
    Graphics2D scratch = Drawing.scratch();
    double keyHeight = 0;
    for (LegendTitle key : keys) {
      keyHeight = Math.max(keyHeight, size(key, scratch, keyWidth - 1, HIGHEST_KEY).getHeight());
    }
    scratch.dispose();
    for (int i = 0; i < keys.size(); i++) {
      LegendTitle key = keys.get(i);
      parts.add(
          new Part(
              (graphics, area) -> {
                size(key, graphics, area.getWidth(), area.getHeight());
                key.draw(graphics, area);
              },
              new Rectangle2D.Double(i * columnWidth + LEFT_OF_KEY, height, keyWidth, keyHeight)));
    }
    height += (int) Math.ceil(keyHeight) + BELOW_KEY;
  }

  private static void drawCentred(LegendTitle legend, Graphics2D graphics, Rectangle2D area) {
    Size2D size = size(legend, graphics, area.getWidth(), area.getHeight());
    double x = area.getCenterX() - size.getWidth() / 2;
    double y = area.getCenterY() - size.getHeight() / 2;
    legend.draw(graphics, new Rectangle2D.Double(x, y, size.getWidth(), size.getHeight()));
  }

  /** Arranges the items of a key in lines and says how much room they take. */
  private static Size2D size(LegendTitle key, Graphics2D graphics, double width, double height) {
    return key.arrange(
        graphics, new RectangleConstraint(new Range(0, width), new Range(0, height)));
  }

  Drawing drawing() {
    return new Drawing(parts, width, height);
  }
}
