package org.pcot.jobs.figures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;
import org.pcot.jobs.results.PretrainingGrid;
import org.pcot.jobs.results.ResultRow;

/**
 * A share of the answers during pre-training against sequences: means over seeds with a band of one
 * standard deviation, greedy solid, sampled dashed, a colour for each p_cot.
 *
 * @param isAccuracy whether the chance of a guess is drawn across the panel
 */
record SharesPanel(
    PretrainingGrid grid,
    String label,
    ToDoubleFunction<ResultRow> greedy,
    ToDoubleFunction<ResultRow> sampled,
    boolean isAccuracy) {
  private static final double STEP = 0.25;
  private static final int FEWEST_STEPS = 3;

  static Optional<SharesPanel> accuracy(PretrainingGrid grid) {
    return of(
        new SharesPanel(
            grid, "accuracy", ResultRow::greedyAccuracy, ResultRow::sampledAccuracy, true));
  }

  /** The probability that an answer has maximal length. */
  static Optional<SharesPanel> longShare(PretrainingGrid grid) {
    return of(
        new SharesPanel(
            grid,
            "maximal length",
            ResultRow::greedyLongShare,
            ResultRow::sampledLongShare,
            false));
  }

  /** None where no run has a line: two evaluations. */
  private static Optional<SharesPanel> of(SharesPanel panel) {
    boolean hasLine =
        panel.grid.runs().values().stream()
            .flatMap(seeds -> seeds.values().stream())
            .anyMatch(run -> run.size() > 1);
    return hasLine ? Optional.of(panel) : Optional.empty();
  }

  /** The key of accuracy tells the colours, that of the other panel the lines. */
  Page.Cell cell() {
    LegendItemCollection key = new LegendItemCollection();
    if (isAccuracy) {
      OrderedColours<Double> colours = colours();
      for (double pCot : grid.runs().keySet()) {
        String name = "p = " + Style.number().format(pCot);
        key.add(Legends.line(name, colours.of(pCot), Style.LINE));
      }
      reference().ifPresent(c -> key.add(Legends.line("chance", Style.REFERENCE, Style.DOTTED)));
    } else {
      key.add(Legends.line("greedy", Style.INK, Style.LINE));
      key.add(Legends.line("sampled", Style.INK, Style.DASHED));
    }
    return new Page.Cell(Page.panel(grid.label(), plot()), Legends.centred(key));
  }

  XYPlot plot() {
    XYPlot plot = Panel.blank(Style.axis(label, Style.padded(1), STEP));
    double last = last();
    SequenceScale.Unit unit = SequenceScale.Unit.of(last);
    plot.setDomainAxis(sequenceAxis(last / unit.size(), unit));
    reference().ifPresent(value -> Panel.addReference(plot, value, Style.DOTTED));
    YIntervalSeriesCollection lines = new YIntervalSeriesCollection();
    DeviationRenderer renderer = new DeviationRenderer(true, false);
    renderer.setAlpha(Style.FAINT_BAND_OPACITY);
    OrderedColours<Double> colours = colours();
    grid.runs()
        .forEach(
            (pCot, seeds) -> {
              Color colour = colours.of(pCot);
              add(lines, renderer, line(seeds, sampled, unit), colour, Style.DASHED);
              add(lines, renderer, line(seeds, greedy, unit), colour, Style.LINE);
            });
    plot.setDataset(lines);
    plot.setRenderer(renderer);
    return plot;
  }

  private OptionalDouble reference() {
    return isAccuracy ? grid.chance() : OptionalDouble.empty();
  }

  /** At every evaluation that a seed has. */
  private static SortedMap<Double, MeanDeviation> line(
      SortedMap<Long, List<ResultRow>> seeds,
      ToDoubleFunction<ResultRow> quantity,
      SequenceScale.Unit unit) {
    SortedMap<Double, List<Double>> values = new TreeMap<>();
    for (List<ResultRow> run : seeds.values()) {
      for (ResultRow row : run) {
        values
            .computeIfAbsent(row.sequences() / unit.size(), s -> new ArrayList<>())
            .add(quantity.applyAsDouble(row));
      }
    }
    SortedMap<Double, MeanDeviation> line = new TreeMap<>();
    values.forEach((sequences, shares) -> line.put(sequences, MeanDeviation.of(shares)));
    return line;
  }

  private static void add(
      YIntervalSeriesCollection lines,
      DeviationRenderer renderer,
      SortedMap<Double, MeanDeviation> points,
      Color colour,
      BasicStroke stroke) {
    int index = lines.getSeriesCount();
    YIntervalSeries line = new YIntervalSeries(index);
    points.forEach((x, share) -> line.add(x, share.mean(), share.low(), share.high()));
    lines.addSeries(line);
    renderer.setSeriesPaint(index, colour);
    renderer.setSeriesFillPaint(index, colour);
    renderer.setSeriesStroke(index, stroke);
  }

  private double last() {
    return grid.runs().values().stream()
        .flatMap(seeds -> seeds.values().stream())
        .mapToLong(run -> run.get(run.size() - 1).sequences())
        .max()
        .orElseThrow();
  }

  private static NumberAxis sequenceAxis(double last, SequenceScale.Unit unit) {
    double step = RoundNumber.atMost(last / FEWEST_STEPS);
    return Style.axis("training sequences" + unit.suffix(), Style.padded(last), step);
  }

  private OrderedColours<Double> colours() {
    return new OrderedColours<>(List.copyOf(grid.runs().keySet()));
  }
}
