package org.pcot.jobs.figures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.Range;

/** Colours, fonts and strokes of all figures; lengths in points. */
final class Style {
  static final Color BACKGROUND = Color.WHITE;
  static final Color INK = new Color(0x262626);
  static final Color GRID = new Color(0xE3E3E3);
  static final Color REFERENCE = new Color(0x7F7F7F);
  static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 8);
  static final Font SMALL_TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 7);
  static final BasicStroke LINE =
      new BasicStroke(1.25f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  static final BasicStroke THIN = new BasicStroke(0.5f);
  static final BasicStroke DASHED =
      new BasicStroke(
          0.75f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, new float[] {3, 2}, 0);
  static final Shape CHECKPOINT = new Ellipse2D.Double(-1.6, -1.6, 3.2, 3.2);
  static final float BAND_OPACITY = 0.22f;
  static final RectangleInsets CHART_PADDING = new RectangleInsets(3, 3, 3, 6);

  private Style() {}

  static Color of(Phase phase) {
    return switch (phase) {
      case PRE_TRAINING -> new Color(0xC8102E);
      case POST_TRAINING -> new Color(0x1F5FBF);
    };
  }

  /** Shows this range with a labelled tick at every multiple of the step. */
  static NumberAxis axis(String label, Range range, double step) {
    NumberAxis axis = new NumberAxis(label);
    axis.setRange(range);
    axis.setTickUnit(new NumberTickUnit(step));
    axis.setNumberFormatOverride(
        new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT)));
    axis.setLabelFont(TEXT);
    axis.setLabelPaint(INK);
    axis.setLabelInsets(new RectangleInsets(2, 2, 2, 2));
    axis.setTickLabelFont(SMALL_TEXT);
    axis.setTickLabelPaint(INK);
    axis.setTickLabelInsets(new RectangleInsets(1, 2, 1, 2));
    axis.setAxisLinePaint(INK);
    axis.setAxisLineStroke(THIN);
    axis.setTickMarkPaint(INK);
    axis.setTickMarkStroke(THIN);
    axis.setTickMarkOutsideLength(2);
    return axis;
  }
}
