package org.pcot.jobs.figures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYSeries;
import org.pcot.jobs.results.MeasuredThreshold;
import org.pcot.jobs.results.PretrainingGrid;
import org.pcot.jobs.results.ResultRow;
import org.pcot.rl.linear.LongShareRecursion;

/**
 * What models of the same task and size end pre-training with against p_cot, a colour for each
 * grid: means over seeds with one standard deviation.
 *
 * @param grids at least two, of several p_cot each
 */
record ComparisonPanel(List<PretrainingGrid> grids, Quantity quantity) {
  private static final double STEP = 0.25;

  /** What is compared. */
  private enum Quantity {
    ACCURACY("accuracy", "greedy"),
    GREEDY("maximal length", "greedy"),
    SAMPLED("maximal length", "sampled");

    private final String label;
    private final String answers;

    Quantity(String label, String answers) {
      this.label = label;
      this.answers = answers;
    }

    private double of(ResultRow row) {
      return switch (this) {
        case ACCURACY -> row.greedyAccuracy();
        case GREEDY -> row.greedyLongShare();
        case SAMPLED -> row.sampledLongShare();
      };
    }
  }

  /**
   * A panel for each quantity; none unless there is something to compare.
   *
   * @param grids of one task and size
   */
  static List<ComparisonPanel> of(List<PretrainingGrid> grids) {
    List<PretrainingGrid> lines = grids.stream().filter(grid -> grid.runs().size() > 1).toList();
    return lines.size() < 2
        ? List.of()
        : Stream.of(Quantity.values()).map(each -> new ComparisonPanel(lines, each)).toList();
  }

  /** Accuracy has the thresholds that were measured, the last panel what was trained on. */
  Page.Cell cell() {
    LegendItemCollection key = new LegendItemCollection();
    for (PretrainingGrid grid : grids) {
      String threshold = threshold(grid).map(ComparisonPanel::text).orElse("");
      key.add(Legends.line(grid.others() + threshold, colour(grid), Style.LINE));
    }
    if (quantity == Quantity.SAMPLED) {
      key.add(Legends.line("p_cot", Style.REFERENCE, Style.DOTTED));
    } else if (hasTheory()) {
      key.add(Legends.line("1/3", Style.INK, Style.DOTTED));
    }
    String title = "after pre-training, " + quantity.answers;
    return new Page.Cell(Page.panel(title, plot()), Legends.centred(key));
  }

  XYPlot plot() {
    XYPlot plot = Panel.blank(Style.axis(quantity.label, Style.padded(1), STEP));
    double least = grids.stream().mapToDouble(grid -> grid.runs().firstKey()).min().orElseThrow();
    double last = grids.stream().mapToDouble(grid -> grid.runs().lastKey()).max().orElseThrow();
    plot.setDomainAxis(Style.shareAxis(least, last));
    Marks marks = new Marks();
    if (quantity == Quantity.SAMPLED) {
      XYSeries same = marks.line(Style.REFERENCE, Style.DOTTED);
      same.add(least, least);
      same.add(last, last);
    } else if (hasTheory()) {
      addMarker(plot, LongShareRecursion.THRESHOLD, Style.INK, Style.DOTTED);
    }
    for (PretrainingGrid grid : grids) {
      threshold(grid)
          .ifPresent(found -> addMarker(plot, found.estimate(), colour(grid), Style.DASHED));
      add(marks, grid);
    }
    marks.addTo(plot);
    return plot;
  }

  private static void addMarker(XYPlot plot, double pCot, Color colour, BasicStroke stroke) {
    plot.addDomainMarker(new ValueMarker(pCot, colour, stroke), Layer.BACKGROUND);
  }

  private void add(Marks marks, PretrainingGrid grid) {
    Color colour = colour(grid);
    XYSeries means = marks.line(colour, Style.LINE);
    XYSeries points = marks.points(colour, Style.POINT);
    grid.last(quantity::of)
        .forEach(
            (pCot, values) -> {
              MeanDeviation share = MeanDeviation.of(values);
              means.add((double) pCot, share.mean());
              points.add((double) pCot, share.mean());
              XYSeries deviation = marks.line(colour, Style.OUTLINE);
              deviation.add((double) pCot, share.low());
              deviation.add((double) pCot, share.high());
            });
  }

  private Optional<MeasuredThreshold> threshold(PretrainingGrid grid) {
    return quantity == Quantity.ACCURACY ? grid.threshold() : Optional.empty();
  }

  private static String text(MeasuredThreshold threshold) {
    return String.format(Locale.ROOT, ": %.3f", threshold.estimate());
  }

  /** The theory is of parity, where a guess is right half of the time. */
  private boolean hasTheory() {
    return grids.get(0).chance().isPresent();
  }

  private Color colour(PretrainingGrid grid) {
    return new OrderedColours<>(grids).of(grid);
  }
}
