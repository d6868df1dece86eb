package org.pcot.jobs.figures;

import static java.util.stream.Collectors.averagingDouble;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.awt.Color;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYSeries;
import org.pcot.jobs.results.TheoryRow;
import org.pcot.rl.linear.GreedyThreshold;

/**
 * The share of long greedy answers after pre-training against p_cot, a colour for each kind of
 * chains, with the derived thresholds as vertical lines.
 *
 * @param shares means over seeds, by p_cot
 */
record ThresholdPanel(int d, SortedMap<Chains, SortedMap<Double, Double>> shares) {
  /** What the long demonstrations are like. */
  record Chains(double noise, int leap) {
    static final Comparator<Chains> ORDER =
        Comparator.comparing(Chains::leap).thenComparing(Chains::noise);

    static Chains of(TheoryRow row) {
      return new Chains(row.noise(), row.leap());
    }

    double threshold() {
      return GreedyThreshold.compute(noise, leap);
    }

    String label() {
      String corrupted = "q = " + Style.number().format(noise);
      if (leap == 1) {
        return corrupted;
      }
      return noise == 0 ? "leap " + leap : corrupted + ", leap " + leap;
    }
  }

  private static final double STEP = 0.25;

  /** At the d with most rows, of those with several kinds of chains if there are any. */
  static Optional<ThresholdPanel> of(List<TheoryRow> rows) {
    Map<Integer, List<TheoryRow>> byDimension =
        rows.stream()
            .filter(row -> row.round() == 0)
            .collect(groupingBy(TheoryRow::d, TreeMap::new, toList()));
    return byDimension.entrySet().stream()
        .max(
            Comparator.comparing((Map.Entry<Integer, List<TheoryRow>> e) -> kinds(e.getValue()) > 1)
                .thenComparing(e -> e.getValue().size())
                .thenComparing(Map.Entry::getKey))
        .map(e -> new ThresholdPanel(e.getKey(), shares(e.getValue())));
  }

  private static long kinds(List<TheoryRow> rows) {
    return rows.stream().map(Chains::of).distinct().count();
  }

  private static SortedMap<Chains, SortedMap<Double, Double>> shares(List<TheoryRow> rows) {
    return rows.stream()
        .collect(
            groupingBy(
                Chains::of,
                () -> new TreeMap<>(Chains.ORDER),
                groupingBy(TheoryRow::pCot, TreeMap::new, averagingDouble(TheoryRow::greedyLong))));
  }

  Page.Cell cell() {
    LegendItemCollection key = new LegendItemCollection();
    OrderedColours<Chains> colours = colours();
    for (Chains chains : shares.keySet()) {
      key.add(Legends.line(chains.label(), colours.of(chains), Style.LINE));
    }
    key.add(Legends.line("threshold", Style.INK, Style.DASHED));
    return new Page.Cell(Page.panel("greedy answers, d = " + d, plot()), Legends.centred(key));
  }

  XYPlot plot() {
    XYPlot plot = Panel.blank(Style.axis("long answers", Style.padded(1), STEP));
    plot.setDomainAxis(shareAxis());
    OrderedColours<Chains> colours = colours();
    Marks marks = new Marks();
    shares.forEach(
        (chains, byShare) -> {
          Color colour = colours.of(chains);
          plot.addDomainMarker(
              new ValueMarker(chains.threshold(), colour, Style.DASHED), Layer.BACKGROUND);
          XYSeries line = marks.line(colour, Style.LINE);
          byShare.forEach(line::add);
          XYSeries points = marks.points(colour, Style.CHECKPOINT);
          byShare.forEach(points::add);
        });
    marks.addTo(plot);
    return plot;
  }

  private OrderedColours<Chains> colours() {
    return new OrderedColours<>(List.copyOf(shares.keySet()));
  }

  /** Around all that is drawn. */
  private NumberAxis shareAxis() {
    double least = 1;
    double greatest = 0;
    for (Map.Entry<Chains, SortedMap<Double, Double>> line : shares.entrySet()) {
      double threshold = line.getKey().threshold();
      least = Math.min(least, Math.min(threshold, line.getValue().firstKey()));
      greatest = Math.max(greatest, Math.max(threshold, line.getValue().lastKey()));
    }
    return Style.shareAxis(least, greatest);
  }
}
