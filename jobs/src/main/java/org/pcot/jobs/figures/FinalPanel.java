package org.pcot.jobs.figures;

import java.awt.Color;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.IntervalMarker;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYSeries;
import org.pcot.jobs.results.MeasuredThreshold;
import org.pcot.jobs.results.PretrainingGrid;
import org.pcot.jobs.results.ResultRow;
import org.pcot.rl.linear.LongShareRecursion;

/**
 * Greedy accuracy after pre-training against p_cot: the seeds, their mean and one standard
 * deviation, the threshold that was measured, its interval shaded, and the one that theory says of
 * parity, where a guess is right half of the time.
 *
 * @param accuracies of the seeds, by p_cot
 * @param chance accuracy of a guess; without one, theory says nothing
 */
record FinalPanel(
    SortedMap<Double, List<Double>> accuracies,
    OptionalDouble chance,
    Optional<MeasuredThreshold> threshold) {
  private static final double STEP = 0.25;
  private static final Color MEASURED = Style.PALETTE.get(0);

  /** None with a single p_cot. */
  static Optional<FinalPanel> of(PretrainingGrid grid) {
    return grid.runs().size() < 2
        ? Optional.empty()
        : Optional.of(
            new FinalPanel(grid.last(ResultRow::greedyAccuracy), grid.chance(), grid.threshold()));
  }

  Page.Cell cell() {
    LegendItemCollection key = new LegendItemCollection();
    key.add(Legends.shape("mean, deviation", Style.INK, Style.POINT));
    key.add(Legends.shape("seeds", Style.REFERENCE, Style.SEED));
    chance.ifPresent(c -> key.add(Legends.line("1/3", Style.INK, Style.DOTTED)));
    threshold.ifPresent(t -> key.add(Legends.line("measured " + text(t), MEASURED, Style.DASHED)));
    return new Page.Cell(Page.panel("after pre-training", plot()), Legends.centred(key));
  }

  private static String text(MeasuredThreshold threshold) {
    return threshold.hasInterval()
        ? String.format(
            Locale.ROOT,
            "%.3f [%.3f, %.3f]",
            threshold.estimate(),
            threshold.low(),
            threshold.high())
        : String.format(Locale.ROOT, "%.3f", threshold.estimate());
  }

  XYPlot plot() {
    XYPlot plot = Panel.blank(Style.axis("greedy accuracy", Style.padded(1), STEP));
    plot.setDomainAxis(shareAxis());
    threshold.ifPresent(measured -> addThreshold(plot, measured));
    chance.ifPresent(guess -> addTheory(plot, guess));
    addAccuracies(plot);
    return plot;
  }

  private void addAccuracies(XYPlot plot) {
    OrderedColours<Double> colours = new OrderedColours<>(List.copyOf(accuracies.keySet()));
    Marks marks = new Marks();
    XYSeries means = marks.line(Style.REFERENCE, Style.OUTLINE);
    accuracies.forEach(
        (pCot, values) -> {
          Color colour = colours.of(pCot);
          MeanDeviation accuracy = MeanDeviation.of(values);
          means.add((double) pCot, accuracy.mean());
          XYSeries deviation = marks.line(colour, Style.OUTLINE);
          deviation.add((double) pCot, accuracy.low());
          deviation.add((double) pCot, accuracy.high());
          XYSeries seeds = marks.points(Style.REFERENCE, Style.SEED);
          values.forEach(value -> seeds.add((double) pCot, (double) value));
          marks.points(colour, Style.POINT).add((double) pCot, accuracy.mean());
        });
    marks.addTo(plot);
  }

  private static void addThreshold(XYPlot plot, MeasuredThreshold measured) {
    if (measured.hasInterval()) {
      IntervalMarker interval = new IntervalMarker(measured.low(), measured.high(), MEASURED);
      interval.setAlpha(Style.BAND_OPACITY);
      plot.addDomainMarker(interval, Layer.BACKGROUND);
    }
    plot.addDomainMarker(
        new ValueMarker(measured.estimate(), MEASURED, Style.DASHED), Layer.BACKGROUND);
  }

  private static void addTheory(XYPlot plot, double guess) {
    Panel.addReference(plot, guess, Style.DOTTED);
    plot.addDomainMarker(
        new ValueMarker(LongShareRecursion.THRESHOLD, Style.INK, Style.DOTTED), Layer.BACKGROUND);
  }

  private NumberAxis shareAxis() {
    double least = accuracies.firstKey();
    double greatest = accuracies.lastKey();
    return chance.isPresent()
        ? Style.shareAxis(
            Math.min(least, LongShareRecursion.THRESHOLD),
            Math.max(greatest, LongShareRecursion.THRESHOLD))
        : Style.shareAxis(least, greatest);
  }
}
