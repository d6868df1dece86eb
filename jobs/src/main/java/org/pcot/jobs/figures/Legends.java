package org.pcot.jobs.figures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.util.List;
import java.util.Optional;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.block.FlowArrangement;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.VerticalAlignment;
import org.pcot.jobs.results.Phase;

/** The key of a training figure, above the data. */
final class Legends {
  private static final Shape SAMPLE = new Line2D.Double(-7, 0, 7, 0);
  private static final double COLUMN_GAP = 8;

  private Legends() {}

  /**
   * @param hasLimit whether the greatest length of an answer is drawn
   */
  static LegendTitle above(
      List<SeedSummary> summaries,
      SequenceScale scale,
      TrainingFigure.Frame frame,
      boolean hasLimit) {
    LegendItemCollection items = new LegendItemCollection();
    if (has(summaries, Phase.PRE_TRAINING)) {
      items.add(line(frame.training(), Style.of(Phase.PRE_TRAINING), Style.LINE));
    }
    if (has(summaries, Phase.POST_TRAINING)) {
      String width = scale.stretch() == 1 ? "" : " (" + scale.stretch() + "\u00d7 wider)";
      items.add(checkpointLine("RL" + width, frame.checkpoint()));
    }
    if (frame.chance().isPresent()) {
      items.add(line("chance", Style.REFERENCE, Style.DASHED));
    }
    if (hasLimit) {
      items.add(line("limit", Style.REFERENCE, Style.DOTTED));
    }
    if (summaries.stream().anyMatch(SeedSummary::hasInterval)) {
      items.add(shape("95%", Style.BAND, Style.SWATCH));
    }
    LegendTitle legend = centred(items);
    legend.setMargin(0, 0, 3, 0);
    return legend;
  }

  /** In as many rows as they need. */
  static LegendTitle centred(LegendItemCollection items) {
    FlowArrangement rows =
        new FlowArrangement(HorizontalAlignment.CENTER, VerticalAlignment.CENTER, COLUMN_GAP, 0);
    LegendTitle legend = new LegendTitle(() -> items, rows, rows);
    legend.setPosition(RectangleEdge.TOP);
    legend.setHorizontalAlignment(HorizontalAlignment.CENTER);
    legend.setItemFont(Style.SMALL_TEXT);
    legend.setItemPaint(Style.INK);
    legend.setItemLabelPadding(new RectangleInsets(1, 3, 1, 1));
    legend.setLegendItemGraphicPadding(RectangleInsets.ZERO_INSETS);
    legend.setPadding(RectangleInsets.ZERO_INSETS);
    return legend;
  }

  private static boolean has(List<SeedSummary> summaries, Phase phase) {
    return summaries.stream().anyMatch(summary -> summary.phase() == phase);
  }

  static LegendItem line(String label, Color colour, BasicStroke stroke) {
    return item(label, colour, stroke, Optional.of(SAMPLE), Optional.empty());
  }

  static LegendItem shape(String label, Color colour, Shape shape) {
    return item(label, colour, Style.LINE, Optional.empty(), Optional.of(shape));
  }

  /** An outline. */
  static LegendItem hollow(String label, Color colour, Shape shape) {
    return new LegendItem(
        label,
        null,
        null,
        null,
        true,
        shape,
        false,
        colour,
        true,
        colour,
        Style.OUTLINE,
        false,
        SAMPLE,
        Style.LINE,
        colour);
  }

  private static LegendItem checkpointLine(String label, Shape checkpoint) {
    return item(
        label,
        Style.of(Phase.POST_TRAINING),
        Style.LINE,
        Optional.of(SAMPLE),
        Optional.of(checkpoint));
  }

  private static LegendItem item(
      String label, Color colour, BasicStroke stroke, Optional<Shape> line, Optional<Shape> shape) {
    return new LegendItem(
        label,
        null,
        null,
        null,
        shape.isPresent(),
        shape.orElse(Style.CHECKPOINT),
        true,
        colour,
        false,
        colour,
        stroke,
        line.isPresent(),
        line.orElse(SAMPLE),
        stroke,
        colour);
  }
}
