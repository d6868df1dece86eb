package org.pcot.model.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;

class LinearSgdTest {
  /** w_1 = 0; w_{t+1} = w_t - (lambda w_t + gradient of the loss)/(lambda t); mean of w_1 … w_T. */
  private static final class Literal {
    private final double lambda;
    private final double[] w;
    private final double[] sum;
    private int t;

    Literal(int features, double lambda) {
      this.lambda = lambda;
      this.w = new double[features];
      this.sum = new double[features];
    }

    void step(double[] phi, double label) {
      t++;
      double score = 0;
      for (int i = 0; i < w.length; i++) {
        score += w[i] * phi[i];
      }
      double slope = -label / (1 + Math.exp(label * score));
      for (int i = 0; i < w.length; i++) {
        sum[i] += w[i];
        w[i] -= (lambda * w[i] + slope * phi[i]) / (lambda * t);
      }
    }

    double average(int i) {
      return sum[i] / t;
    }
  }

  /**
   * The first steps, 1/(lambda t), are long: with a lambda much below the ones here they magnify
   * the rounding of either form without limit, though both agree in exact arithmetic.
   */
  @ParameterizedTest
  @CsvSource({"1, 0.5, 1", "1, 0.5, 2", "3, 0.1, 3", "17, 1e-2, 500", "40, 1e-2, 5000"})
  void theUnrolledUpdateIsThePapersRule(int features, double lambda, int steps) {
    LinearSgd sgd = new LinearSgd(features, lambda);
    Literal literal = new Literal(features, lambda);
    for (int t = 0; t < steps; t++) {
      double[] phi = signs(t, features);
      double label = t % 3 == 0 ? phi[0] : phi[t % features] * signs(steps + t, 1)[0];
      sgd.step(phi, label);
      literal.step(phi, label);
    }
    assertThat(sgd.steps()).isEqualTo(steps);
    double[] average = sgd.average();
    for (int i = 0; i < features; i++) {
      double expected = literal.average(i);
      assertThat(average[i])
          .as("feature %d", i)
          .isCloseTo(expected, within(1e-9 * Math.abs(expected)));
    }
  }

  @Test
  void theFirstTwoIteratesAreTheOnesOnPaper() {
    LinearSgd sgd = new LinearSgd(2, 0.5);
    assertThat(sgd.average()).containsExactly(new double[] {0, 0}, within(1e-15));
    sgd.step(new double[] {1, -1}, 1);
    assertThat(sgd.average()).containsExactly(new double[] {0, 0}, within(1e-15)); // w_1
    sgd.step(new double[] {1, 1}, -1);
    assertThat(sgd.average())
        .containsExactly(
            new double[] {0.5, -0.5}, within(1e-15)); // w_2 = (1/2)/(1/2) phi = (1, -1)
  }

  private static double[] signs(int number, int count) {
    CounterRandom random = CounterRandom.of(11, Purpose.TRAIN_EXAMPLE, number);
    double[] signs = new double[count];
    for (int i = 0; i < count; i++) {
      signs[i] = random.uniform(i) < 0.5 ? 1 : -1;
    }
    return signs;
  }
}
