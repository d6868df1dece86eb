package org.pcot.jobs.figures;

import java.awt.Shape;
import java.util.List;
import java.util.OptionalDouble;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.Range;
import org.pcot.jobs.results.Curve;

/**
 * Figures 1 and 5 of the paper: greedy accuracy above, median length of the answers below, against
 * training sequences; pre-training or fine-tuning red, post-training blue from each checkpoint it
 * started from.
 *
 * <p>A line is the median over seeds, the band around it reaches from the least to the greatest; of
 * a single seed, the band of the accuracy is its interval of 95%.
 */
public final class TrainingFigure {
  /** Column width of a two-column paper, in points. */
  private static final int WIDTH = 240;

  private static final int HEIGHT = 230;
  private static final double ACCURACY_STEP = 0.25;
  private static final double MARGIN = 0.04;
  private static final double GAP_BETWEEN_PANELS = 8;

  /**
   * What a figure shows beside its curves.
   *
   * @param isFineTuning whether post-training continues what another model learnt; its checkpoints
   *     are stars then
   * @param longestLength of a long answer; in fine-tuning, the most tokens that an answer may have
   * @param chance accuracy of a guess, drawn as a line across the upper panel
   */
  public record Frame(boolean isFineTuning, int longestLength, OptionalDouble chance) {
    /** The top of an axis of lengths up to this. */
    private double top(double greatest) {
      return isFineTuning && !isNearLimit(greatest) ? greatest : Math.max(longestLength, greatest);
    }

    /** Whether lengths are so great that the limit may have mattered. */
    private boolean isNearLimit(double greatest) {
      return isFineTuning && 2 * greatest >= longestLength;
    }

    String training() {
      return isFineTuning ? "fine-tuning" : "pre-training";
    }

    private String length() {
      return isFineTuning ? "median tokens" : "median length";
    }

    Shape checkpoint() {
      return isFineTuning ? Style.STAR : Style.CHECKPOINT;
    }
  }

  private TrainingFigure() {}

  /**
   * @param curves any number of runs, seeds and checkpoints
   * @throws org.pcot.datasets.UserError when there is nothing to draw, seeds do not fit together,
   *     or the machine has no fonts
   */
  public static Drawing draw(List<Curve> curves, Frame frame) {
    List<SeedSummary> summaries = SeedSummary.summarise(curves);
    Fonts.require();
    SequenceScale scale = SequenceScale.of(summaries);

    NumberAxis accuracyAxis = Style.axis("greedy accuracy", Style.padded(1), ACCURACY_STEP);
    XYPlot accuracy =
        Panel.plot(accuracyAxis, summaries, scale, frame.checkpoint(), SeedSummary.Point::accuracy);
    frame.chance.ifPresent(value -> Panel.addReference(accuracy, value, Style.DASHED));

    CombinedDomainXYPlot panels = new CombinedDomainXYPlot(sequenceAxis(summaries, scale));
    panels.setGap(GAP_BETWEEN_PANELS);
    panels.add(accuracy);
    panels.add(lengths(summaries, scale, frame));
    JFreeChart chart = new JFreeChart(null, null, panels, false);
    chart.setBackgroundPaint(Style.BACKGROUND);
    chart.addSubtitle(
        Legends.above(summaries, scale, frame, frame.isNearLimit(greatestLength(summaries))));
    chart.setPadding(Style.CHART_PADDING);
    return new Drawing(chart, WIDTH, HEIGHT);
  }

  private static XYPlot lengths(List<SeedSummary> summaries, SequenceScale scale, Frame frame) {
    double greatest = greatestLength(summaries);
    double top = Math.max(1, frame.top(greatest));
    NumberAxis axis = Style.axis(frame.length(), Style.padded(top), Style.step(top));
    XYPlot plot =
        Panel.plot(axis, summaries, scale, frame.checkpoint(), SeedSummary.Point::medianLength);
    if (frame.isNearLimit(greatest)) {
      Panel.addReference(plot, frame.longestLength, Style.DOTTED);
    }
    return plot;
  }

  private static NumberAxis sequenceAxis(List<SeedSummary> summaries, SequenceScale scale) {
    double last = 0;
    for (SeedSummary summary : summaries) {
      for (SeedSummary.Point point : summary.points()) {
        last = Math.max(last, scale.place(summary, point));
      }
    }
    double end = last == 0 ? 1 : last * (1 + MARGIN);
    String label = "training sequences" + scale.unit().suffix();
    return Style.axis(label, new Range(0, end), Style.step(end));
  }

  private static double greatestLength(List<SeedSummary> summaries) {
    return summaries.stream()
        .flatMap(summary -> summary.points().stream())
        .mapToDouble(point -> point.medianLength().greatest())
        .max()
        .orElse(0);
  }
}
