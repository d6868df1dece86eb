package org.pcot.jobs.figures;

import java.awt.Color;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.XYSeries;
import org.pcot.jobs.results.TheoryRow;

/**
 * What a pre-trained model does against p_cot: measured as points, one for each d and seed, and
 * hollow outside of theorem 1; predicted as lines.
 *
 * @param rows of models of clean, whole chains before any round
 */
record CalibrationPanel(List<TheoryRow> rows) {
  private static final double STEP = 0.25;
  private static final double END_OF_THEOREM = 0.75;
  private static final int POINTS_A_LINE = 100;

  /** A quantity of the theorem. */
  private enum Quantity {
    LONG("correct long", TheoryRow::longCorrect, p -> p),
    SHORT("correct short", TheoryRow::shortCorrect, p -> (1 - p) / 2),
    STOP("stop after x\u2081", TheoryRow::stopAfterFirst, p -> (1 - p) / (1 + p));

    private final String label;
    private final ToDoubleFunction<TheoryRow> measured;
    private final DoubleUnaryOperator predicted;

    Quantity(String label, ToDoubleFunction<TheoryRow> measured, DoubleUnaryOperator predicted) {
      this.label = label;
      this.measured = measured;
      this.predicted = predicted;
    }

    private Color colour() {
      return Style.PALETTE.get(ordinal());
    }
  }

  static Optional<CalibrationPanel> of(List<TheoryRow> rows) {
    List<TheoryRow> shown =
        rows.stream()
            .filter(row -> row.round() == 0 && row.noise() == 0 && row.leap() == 1)
            .toList();
    return shown.isEmpty() ? Optional.empty() : Optional.of(new CalibrationPanel(shown));
  }

  Page.Cell cell() {
    LegendItemCollection key = new LegendItemCollection();
    for (Quantity quantity : Quantity.values()) {
      key.add(Legends.shape(quantity.label, quantity.colour(), Style.POINT));
    }
    key.add(Legends.line("predicted", Style.INK, Style.LINE));
    if (!rows.stream().allMatch(CalibrationPanel::isInTheorem)) {
      key.add(Legends.hollow("outside theorem 1", Style.INK, Style.POINT));
    }
    return new Page.Cell(Page.panel("calibration", plot()), Legends.centred(key));
  }

  XYPlot plot() {
    XYPlot plot = Panel.blank(Style.axis("probability", Style.padded(1), STEP));
    plot.setDomainAxis(Style.axis("p_cot", Style.padded(1), STEP));
    Marks marks = new Marks();
    for (Quantity quantity : Quantity.values()) {
      XYSeries line = marks.line(quantity.colour(), Style.LINE);
      for (int i = 0; i <= POINTS_A_LINE; i++) {
        double p = (double) i / POINTS_A_LINE;
        line.add(p, quantity.predicted.applyAsDouble(p));
      }
    }
    for (Quantity quantity : Quantity.values()) {
      XYSeries inside = marks.points(quantity.colour(), Style.POINT);
      XYSeries outside = marks.outlines(quantity.colour(), Style.POINT);
      for (TheoryRow row : rows) {
        XYSeries points = isInTheorem(row) ? inside : outside;
        points.add(row.pCot(), quantity.measured.applyAsDouble(row));
      }
    }
    marks.addTo(plot);
    return plot;
  }

  private static boolean isInTheorem(TheoryRow row) {
    return row.pCot() > 0 && row.pCot() < END_OF_THEOREM;
  }
}
