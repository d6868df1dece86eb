package org.pcot.jobs.figures;

import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.data.Range;

/**
 * Logarithmic axes: ticks at powers of ten where the data span enough of them, else at powers of
 * two.
 */
final class LogScale {
  private static final int FEWEST_DECADES = 3;
  private static final int MOST_TICKS = 6;
  private static final double MARGIN = 0.06;

  /** From here on, powers are written as such. */
  private static final double LARGE = 10_000;

  private LogScale() {}

  /** From the least to the greatest of some positive numbers, with some room beyond both. */
  static LogAxis axis(String label, double least, double greatest) {
    boolean isDecimal =
        Math.floor(Math.log10(greatest)) - Math.ceil(Math.log10(least)) + 1 >= FEWEST_DECADES;
    LogAxis axis = new LogAxis(label);
    axis.setBase(isDecimal ? 10 : 2);
    double span = Math.log(greatest / least);
    double room = span == 0 ? 2 : Math.exp(MARGIN * span);
    axis.setRange(new Range(least / room, greatest * room));
    double powers = span / Math.log(axis.getBase());
    axis.setTickUnit(
        new NumberTickUnit(Math.max(1, Math.ceil(powers / MOST_TICKS)), Style.number()));
    axis.setBaseFormatter(Style.number());
    if (greatest < LARGE) {
      axis.setNumberFormatOverride(Style.number());
    }
    Style.dress(axis);
    return axis;
  }
}
