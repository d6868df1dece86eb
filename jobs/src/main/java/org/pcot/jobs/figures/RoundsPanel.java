package org.pcot.jobs.figures;

import static java.util.stream.Collectors.averagingDouble;
import static java.util.stream.Collectors.groupingBy;

import java.awt.Color;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.XYSeries;
import org.pcot.jobs.results.TheoryRow;
import org.pcot.rl.linear.LongShareRecursion;

/**
 * The probability of the correct long answer over rounds of STaR, a colour for each p_cot: measured
 * as points, predicted as lines.
 *
 * @param probabilities means over seeds, by p_cot and round
 */
record RoundsPanel(int d, SortedMap<Double, SortedMap<Integer, Double>> probabilities) {
  private static final double STEP = 0.25;
  private static final double MARGIN = 0.04;
  private static final int POINTS_A_ROUND = 10;

  /** At the greatest d with a round. */
  static Optional<RoundsPanel> of(List<TheoryRow> rows) {
    List<TheoryRow> clean =
        rows.stream().filter(row -> row.noise() == 0 && row.leap() == 1).toList();
    OptionalInt d = clean.stream().filter(row -> row.round() > 0).mapToInt(TheoryRow::d).max();
    return d.isEmpty()
        ? Optional.empty()
        : Optional.of(new RoundsPanel(d.getAsInt(), means(clean, d.getAsInt())));
  }

  /** Of those p_cot that have a round. */
  private static SortedMap<Double, SortedMap<Integer, Double>> means(List<TheoryRow> rows, int d) {
    SortedMap<Double, SortedMap<Integer, Double>> means =
        rows.stream()
            .filter(row -> row.d() == d)
            .collect(
                groupingBy(
                    TheoryRow::pCot,
                    TreeMap::new,
                    groupingBy(
                        TheoryRow::round, TreeMap::new, averagingDouble(TheoryRow::longCorrect))));
    means.values().removeIf(rounds -> rounds.lastKey() == 0);
    return means;
  }

  Page.Cell cell() {
    LegendItemCollection key = new LegendItemCollection();
    OrderedColours<Double> colours = colours();
    for (double pCot : probabilities.keySet()) {
      String label = "p = " + Style.number().format(pCot);
      key.add(Legends.shape(label, colours.of(pCot), Style.POINT));
    }
    key.add(Legends.line("predicted", Style.INK, Style.LINE));
    key.add(Legends.line("1/3", Style.REFERENCE, Style.DOTTED));
    return new Page.Cell(Page.panel("STaR, d = " + d, plot()), Legends.centred(key));
  }

  XYPlot plot() {
    XYPlot plot = Panel.blank(Style.axis("correct long", Style.padded(1), STEP));
    int last = last();
    plot.setDomainAxis(Style.countAxis("round", last, MARGIN * last));
    Panel.addReference(plot, LongShareRecursion.THRESHOLD, Style.DOTTED);
    OrderedColours<Double> colours = colours();
    Marks marks = new Marks();
    probabilities.forEach(
        (pCot, rounds) -> {
          Color colour = colours.of(pCot);
          LongShareRecursion theory = new LongShareRecursion(pCot);
          XYSeries line = marks.line(colour, Style.LINE);
          for (int i = 0; i <= last * POINTS_A_ROUND; i++) {
            double round = (double) i / POINTS_A_ROUND;
            line.add(round, theory.shareAfter(round));
          }
          XYSeries points = marks.points(colour, Style.POINT);
          rounds.forEach(points::add);
        });
    marks.addTo(plot);
    return plot;
  }

  private int last() {
    return probabilities.values().stream().mapToInt(SortedMap::lastKey).max().orElseThrow();
  }

  private OrderedColours<Double> colours() {
    return new OrderedColours<>(List.copyOf(probabilities.keySet()));
  }
}
