package org.pcot.jobs.figures;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jfree.chart.JFreeChart;
import org.pcot.datasets.storage.SealedFiles;

/**
 * A finished figure, the same lines in every format. The bytes depend only on what is drawn and on
 * the fonts of the machine.
 */
public final class Drawing {
  private static final int POINTS_PER_INCH = 72;

  /** Printing resolution of the PNG, in dots per inch. */
  public static final int RESOLUTION = 300;

  private static final Map<RenderingHints.Key, Object> HINTS =
      Map.of(
          RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON,
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON,
          RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON,
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);

  /** Something that paints itself into its place, in points. */
  record Part(Painter painter, Rectangle2D place) {}

  /** Paints into an area. */
  @FunctionalInterface
  interface Painter {
    void paint(Graphics2D graphics, Rectangle2D area);
  }

  private final List<Part> parts;
  private final int width;
  private final int height;

  /** A chart of this size in points. */
  Drawing(JFreeChart chart, int width, int height) {
    this(
        List.of(new Part(painter(chart), new Rectangle2D.Double(0, 0, width, height))),
        width,
        height);
  }

  /** Parts on a sheet of this size in points. */
  Drawing(List<Part> parts, int width, int height) {
    this.parts = List.copyOf(parts);
    this.width = width;
    this.height = height;
  }

  /** A chart as a part. */
  static Painter painter(JFreeChart chart) {
    chart.setRenderingHints(new RenderingHints(HINTS));
    return chart::draw;
  }

  /** Where text takes as much room as in a drawing, to measure it before. */
  static Graphics2D scratch() {
    Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    graphics.addRenderingHints(HINTS);
    return graphics;
  }

  /** A PNG image at {@link #RESOLUTION}, on white. */
  public byte[] png() {
    double scale = (double) RESOLUTION / POINTS_PER_INCH;
    int columns = (int) Math.round(width * scale);
    int rows = (int) Math.round(height * scale);
    BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.scale(scale, scale);
      draw(graphics);
    } finally {
      graphics.dispose();
    }
    return PngEncoder.encode(image, RESOLUTION);
  }

  /** An SVG document with its text as outlines, so that it looks the same without the fonts. */
  public byte[] svg() {
    return SvgEncoder.encode(this::draw, width, height);
  }

  /**
   * Writes {@code name.png} and {@code name.svg} into a directory, each complete or not at all; an
   * older drawing of that name is replaced.
   *
   * @param notices told when that one was damaged
   */
  public void write(
      Path directory, String name, Configuration configuration, Consumer<String> notices)
      throws IOException {
    byte[] png = png();
    byte[] svg = svg();
    SealedFiles files = SealedFiles.in(directory, configuration);
    files.renew(name + ".png", png, notices);
    files.renew(name + ".svg", svg, notices);
  }

  private void draw(Graphics2D graphics) {
    graphics.addRenderingHints(HINTS);
    // Beyond the sheet, so that pixels which its edge cuts are covered too.
    graphics.setPaint(Style.BACKGROUND);
    graphics.fill(new Rectangle2D.Double(-1, -1, width + 2.0, height + 2.0));
    parts.forEach(part -> part.painter().paint(graphics, part.place()));
  }
}
