package org.pcot.jobs.figures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.font.TextAttribute;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.text.AttributedString;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.Range;
import org.pcot.jobs.results.Phase;

/** Colours, fonts and strokes of all figures; lengths in points. */
final class Style {
  static final Color BACKGROUND = Color.WHITE;
  static final Color INK = new Color(0x262626);
  static final Color GRID = new Color(0xE3E3E3);
  static final Color REFERENCE = new Color(0x7F7F7F);

  /** Told apart by readers of all kinds of colour vision (Okabe and Ito 2008). */
  static final List<Color> PALETTE =
      List.of(
          new Color(0x0072B2),
          new Color(0x009E73),
          new Color(0xD55E00),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x56B4E9));

  static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 8);
  static final Font SMALL_TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 7);
  static final BasicStroke LINE =
      new BasicStroke(1.25f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  static final BasicStroke OUTLINE = new BasicStroke(0.75f);
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
  static final Shape STAR = star();
  static final Shape SEED = new Ellipse2D.Double(-1, -1, 2, 2);
  static final Shape SWATCH = new Rectangle2D.Double(-3.5, -2, 7, 4);

  /** Of bands of any colour, in keys. */
  static final Color BAND = new Color(0xD9D9D9);

  static final float BAND_OPACITY = 0.22f;

  /** Where many bands overlap. */
  static final float FAINT_BAND_OPACITY = 0.12f;

  static final RectangleInsets CHART_PADDING = new RectangleInsets(3, 3, 3, 6);

  /** JFreeChart sets labels with attributes closer to the ticks than others. */
  private static final RectangleInsets SUBSCRIPT_INSETS = new RectangleInsets(6, 2, 2, 2);

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

  private static Shape star() {
    double outer = 3.2;
    double inner = 1.3;
    int corners = 10;
    Path2D path = new Path2D.Double();
    for (int corner = 0; corner < corners; corner++) {
      double radius = corner % 2 == 0 ? outer : inner;
      double angle = 2 * Math.PI * corner / corners;
      double x = radius * Math.sin(angle);
      double y = -radius * Math.cos(angle);
      if (corner == 0) {
        path.moveTo(x, y);
      } else {
        path.lineTo(x, y);
      }
    }
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

  /** As on axes and in keys, with up to three decimals. */
  static DecimalFormat number() {
    return new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT));
  }

  /** Shows this range with a labelled tick at every multiple of the step. */
  static NumberAxis axis(String label, Range range, double step) {
    NumberAxis axis = new NumberAxis(label);
    axis.setRange(range);
    axis.setTickUnit(new NumberTickUnit(step));
    axis.setNumberFormatOverride(number());
    dress(axis);
    return axis;
  }

  /** From 0 to the last of what is counted, and some room beyond both. */
  static NumberAxis countAxis(String label, long last, double room) {
    double end = Math.max(1, last);
    return axis(label, new Range(-room, end + room), Math.max(1, step(end)));
  }

  /** Of p_cot, from the least to the greatest that is drawn, and some room beyond both. */
  static NumberAxis shareAxis(double least, double greatest) {
    double span = Math.max(greatest - least, MARGIN);
    Range range = new Range(least - MARGIN * span, greatest + MARGIN * span);
    return axis("p_cot", range, step(span));
  }

  /** Gives an axis its fonts and strokes, and makes a subscript of what follows a "_". */
  static void dress(ValueAxis axis) {
    axis.setLabelFont(TEXT);
    axis.setLabelPaint(INK);
    axis.setLabelInsets(new RectangleInsets(2, 2, 2, 2));
    String label = axis.getLabel();
    if (label != null && label.contains("_")) {
      int end = label.indexOf('_');
      axis.setAttributedLabel(withSubscript(label.substring(0, end), label.substring(end + 1)));
      axis.setLabelInsets(SUBSCRIPT_INSETS);
    }
    axis.setTickLabelFont(SMALL_TEXT);
    axis.setTickLabelPaint(INK);
    axis.setTickLabelInsets(new RectangleInsets(1, 2, 1, 2));
    axis.setAxisLinePaint(INK);
    axis.setAxisLineStroke(THIN);
    axis.setTickMarkPaint(INK);
    axis.setTickMarkStroke(THIN);
    axis.setTickMarkOutsideLength(2);
  }

  private static AttributedString withSubscript(String text, String subscript) {
    AttributedString label = new AttributedString(text + subscript);
    label.addAttribute(TextAttribute.FONT, TEXT);
    label.addAttribute(
        TextAttribute.FONT,
        TEXT.deriveFont(Map.of(TextAttribute.SUPERSCRIPT, TextAttribute.SUPERSCRIPT_SUB)),
        text.length(),
        text.length() + subscript.length());
    return label;
  }
}
