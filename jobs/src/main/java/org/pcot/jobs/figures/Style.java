package org.pcot.jobs.figures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
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
  static final BasicStroke DOTTED =
      new BasicStroke(
          0.75f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, new float[] {0.75f, 1.5f}, 0);
  static final Shape POINT = new Ellipse2D.Double(-1.8, -1.8, 3.6, 3.6);
  static final Shape TRIANGLE = triangle();
  static final Shape CHECKPOINT = new Ellipse2D.Double(-1.6, -1.6, 3.2, 3.2);
  static final float BAND_OPACITY = 0.22f;
  static final RectangleInsets CHART_PADDING = new RectangleInsets(3, 3, 3, 6);

  private static final int FEWEST_STEPS = 4;
  private static final double MARGIN = 0.04;

  private Style() {}

  private static Shape triangle() {
    Path2D path = new Path2D.Double();
    path.moveTo(0, -2.2);
    path.lineTo(2.2, 1.8);
    path.lineTo(-2.2, 1.8);
    path.closePath();
    return path;
  }

  static Color of(Phase phase) {
    return switch (phase) {
      case PRE_TRAINING -> new Color(0xC8102E);
      case POST_TRAINING -> new Color(0x1F5FBF);
    };
  }

  /** From 0 to the top, with room for the width of a line at both ends. */
  static Range padded(double top) {
    return new Range(-MARGIN * top, top * (1 + MARGIN));
  }

  /** A round distance between the ticks of an axis that ends here. */
  static double step(double end) {
    return RoundNumber.atMost(end / FEWEST_STEPS);
  }

  static String temperature(double value) {
    return "T = " + number().format(value);
  }

  private static DecimalFormat number() {
    return new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT));
  }

  /** Shows this range with a labelled tick at every multiple of the step. */
  static NumberAxis axis(String label, Range range, double step) {
    NumberAxis axis = new NumberAxis(label);
    axis.setRange(range);
    axis.setTickUnit(new NumberTickUnit(step));
    axis.setNumberFormatOverride(number());
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
