package org.pcot.jobs.figures;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.awt.Color;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.XYSeries;
import org.pcot.jobs.results.ComplexityRow;
import org.pcot.jobs.results.LogLogSlope;

/**
 * The samples that pre-training needed against d or 1/p_cot, both on logarithmic scales: median and
 * range over the seeds, with the power law that is closest to all of them.
 *
 * @param samples of each seed that was not given up
 */
record ComplexityPanel(String title, String across, List<LogLogSlope.Point> samples) {
  private static final Color COLOUR = Style.PALETTE.get(0);

  /** At the p_cot with most d. */
  static Optional<ComplexityPanel> againstDimension(List<ComplexityRow> rows) {
    return of(
        rows,
        ComplexityRow::pCot,
        row -> (double) row.d(),
        pCot -> "samples needed, p = " + Style.number().format(pCot),
        "d");
  }

  /** At the d with most p_cot. */
  static Optional<ComplexityPanel> againstShare(List<ComplexityRow> rows) {
    return of(
        rows, ComplexityRow::d, row -> 1 / row.pCot(), d -> "samples needed, d = " + d, "1/p_cot");
  }

  /** The greatest of those groups that have most different x; none if that is a single one. */
  private static <K extends Comparable<K>> Optional<ComplexityPanel> of(
      List<ComplexityRow> rows,
      Function<ComplexityRow, K> group,
      Function<ComplexityRow, Double> x,
      Function<K, String> title,
      String across) {
    Map<K, List<LogLogSlope.Point>> groups =
        rows.stream()
            .filter(ComplexityRow::isReached)
            .collect(
                groupingBy(
                    group,
                    TreeMap::new,
                    mapping(row -> new LogLogSlope.Point(x.apply(row), row.samples()), toList())));
    return groups.entrySet().stream()
        .filter(e -> LogLogSlope.isDetermined(e.getValue()))
        .max(
            Comparator.comparing(
                    (Map.Entry<K, List<LogLogSlope.Point>> e) ->
                        e.getValue().stream().map(LogLogSlope.Point::x).distinct().count())
                .thenComparing(Map.Entry::getKey))
        .map(e -> new ComplexityPanel(title.apply(e.getKey()), across, e.getValue()));
  }

  Page.Cell cell() {
    LogLogSlope fit = LogLogSlope.fit(samples);
    String error =
        Double.isNaN(fit.standardError())
            ? ""
            : String.format(Locale.ROOT, " \u00b1 %.2f", fit.standardError());
    LegendItemCollection key = new LegendItemCollection();
    key.add(Legends.shape("median and range", COLOUR, Style.POINT));
    key.add(
        Legends.line(
            String.format(Locale.ROOT, "slope %.2f", fit.slope()) + error,
            Style.REFERENCE,
            Style.DASHED));
    return new Page.Cell(Page.panel(title, plot()), Legends.centred(key));
  }

  XYPlot plot() {
    Spread xs = Spread.of(samples, LogLogSlope.Point::x);
    Spread ys = Spread.of(samples, LogLogSlope.Point::y);
    XYPlot plot = Panel.blank(LogScale.axis("samples", ys.least(), ys.greatest()));
    plot.setDomainAxis(LogScale.axis(across, xs.least(), xs.greatest()));
    Marks marks = new Marks();
    LogLogSlope fit = LogLogSlope.fit(samples);
    XYSeries law = marks.line(Style.REFERENCE, Style.DASHED);
    law.add(xs.least(), fit.at(xs.least()));
    law.add(xs.greatest(), fit.at(xs.greatest()));
    XYSeries medians = marks.points(COLOUR, Style.POINT);
    byAbscissa()
        .forEach(
            (x, seeds) -> {
              Spread spread = Spread.of(seeds, LogLogSlope.Point::y);
              medians.add((double) x, spread.median());
              XYSeries range = marks.line(COLOUR, Style.OUTLINE);
              range.add((double) x, spread.least());
              range.add((double) x, spread.greatest());
            });
    marks.addTo(plot);
    return plot;
  }

  private SortedMap<Double, List<LogLogSlope.Point>> byAbscissa() {
    return samples.stream().collect(groupingBy(LogLogSlope.Point::x, TreeMap::new, toList()));
  }
}
