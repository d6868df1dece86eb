package org.pcot.jobs.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.jobs.results.LogLogSlope.Point;

class LogLogSlopeTest {
  @ParameterizedTest
  @ValueSource(doubles = {-1.5, 0, 1, 2, 2.75})
  void thePowerLawItselfIsFound(double exponent) {
    List<Point> points =
        IntStream.of(3, 8, 21, 64).mapToObj(x -> new Point(x, 7 * Math.pow(x, exponent))).toList();

    LogLogSlope fit = LogLogSlope.fit(points);

    assertThat(fit.slope()).isCloseTo(exponent, within(1e-12));
    assertThat(fit.standardError()).isCloseTo(0, within(1e-7));
    assertThat(fit.at(1)).isCloseTo(7, within(1e-10));
    assertThat(fit.at(100)).isCloseTo(7 * Math.pow(100, exponent), within(1e-6));
  }

  /**
   * In units of ln 2: (0, 0), (1, 3), (2, 3). Means 1 and 2, squares of x 2, products 3, so slope
   * 1.5 and intercept 0.5; residuals -0.5, 1, -0.5 with squares 1.5 on one degree of freedom, so
   * standard error sqrt(1.5 / 2).
   */
  @Test
  void scatterGivesAStandardError() {
    LogLogSlope fit = LogLogSlope.fit(List.of(new Point(1, 1), new Point(2, 8), new Point(4, 8)));

    assertThat(fit.slope()).isCloseTo(1.5, within(1e-12));
    assertThat(fit.logFactor()).isCloseTo(0.5 * Math.log(2), within(1e-12));
    assertThat(fit.standardError()).isCloseTo(Math.sqrt(0.75), within(1e-12));
  }

  /** In units of ln 2: x = 0, 0, 1, 1 and y = 0, 2, 2, 4; residuals of 1, squares of x 1. */
  @Test
  void severalSeedsOfOneXAllCount() {
    LogLogSlope fit =
        LogLogSlope.fit(
            List.of(new Point(1, 1), new Point(1, 4), new Point(2, 4), new Point(2, 16)));

    assertThat(fit.slope()).isCloseTo(2, within(1e-12));
    assertThat(fit.standardError()).isCloseTo(Math.sqrt(2), within(1e-12));
  }

  @Test
  void twoPointsHaveASlopeWithoutAnError() {
    LogLogSlope fit = LogLogSlope.fit(List.of(new Point(2, 5), new Point(4, 20)));

    assertThat(fit.slope()).isCloseTo(2, within(1e-12));
    assertThat(fit.standardError()).isNaN();
  }

  @Test
  void whatHasNoSlopeIsRefused() {
    List<Point> oneX = List.of(new Point(2, 5), new Point(2, 20));

    assertThat(LogLogSlope.isDetermined(oneX)).isFalse();
    assertThatThrownBy(() -> LogLogSlope.fit(oneX)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LogLogSlope.fit(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Point(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Point(1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
  }
}
