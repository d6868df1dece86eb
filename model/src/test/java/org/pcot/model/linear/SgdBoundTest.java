package org.pcot.model.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SgdBoundTest {
  /** lambda = 1/2, R² = 9: 2·3/(1/2) times the root of (1 + ln T)/T. */
  @Test
  void theDistanceIsTheTextbooks() {
    assertThat(SgdBound.distance(9, 0.5, 1)).isCloseTo(12, within(1e-12));
    assertThat(SgdBound.distance(9, 0.5, 100))
        .isCloseTo(12 * Math.sqrt(5.605170185988092 / 100), within(1e-12));
    assertThat(SgdBound.probability(9, 0.4)).isCloseTo(0.3, within(1e-12));
  }

  /** With one example the minimiser is s/R² phi, where its score s solves lambda s = R² P(-1). */
  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100, 10_000})
  void oneExampleIsApproachedAsFastAsTheBoundSays(int steps) {
    double lambda = 0.25;
    double[] phi = {1, -1, 1, 1};
    double low = 0;
    double high = phi.length / lambda;
    for (int i = 0; i < 100; i++) {
      double s = (low + high) / 2;
      boolean isBelow = lambda * s < phi.length * Logistic.probability(-s);
      low = isBelow ? s : low;
      high = isBelow ? high : s;
    }
    LinearSgd sgd = new LinearSgd(phi.length, lambda);
    for (int t = 0; t < steps; t++) {
      sgd.step(phi, 1);
    }
    double squares = 0;
    for (int i = 0; i < phi.length; i++) {
      squares += Math.pow(sgd.average()[i] - low / phi.length * phi[i], 2);
    }
    assertThat(Math.sqrt(squares))
        .isPositive()
        .isLessThan(SgdBound.distance(phi.length, lambda, steps));
  }
}
