package org.pcot.model.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;

class LinearOptimumTest {
  private static final LinearTrainingConfig CONFIG =
      new LinearTrainingConfig(0.02, 80_000, 0.08, 20_000);

  @Test
  void withoutPenaltyFirstAndStopAreWhatTheoremOneSays() {
    LinearOptimum optimum = LinearOptimum.of(0.3, 7, new LinearTrainingConfig(1e-12, 1, 1e-12, 1));
    assertThat(optimum.first()).isCloseTo(Math.log(1.3 / 0.7), within(1e-9));
    assertThat(Logistic.probability(optimum.stopAfterAgreement()))
        .isCloseTo(0.7 / 1.3, within(1e-9));
    assertThat(Logistic.probability(optimum.stopAfterDisagreement())).isGreaterThan(1 - 1e-9);
  }

  /** Every coefficient of a model fitted to many samples, those that must vanish included. */
  @Test
  void averagedIteratesComeNearIt() {
    int d = 5;
    LinearMixture mixture = LinearMixture.of(d, 0.4);
    LinearTrainer trainer = new LinearTrainer(d, mixture.longLength(), CONFIG);
    for (long i = 0; !trainer.isDone(); i++) {
      trainer.learn(mixture.example(CounterRandom.of(11, Purpose.TRAIN_EXAMPLE, i)));
    }
    double[][] weights = trainer.model().weights();
    LinearOptimum optimum = LinearOptimum.of(0.4, d, CONFIG);
    assertNear(weights[0], 0, optimum.first());
    double sum = optimum.stopAfterAgreement() + optimum.stopAfterDisagreement();
    double difference = optimum.stopAfterAgreement() - optimum.stopAfterDisagreement();
    double bias = weights[1][2 * d + 1];
    assertThat(bias).isCloseTo(sum / 2, within(0.05));
    weights[1][2 * d + 1] = 0;
    assertNear(weights[1], d + 1, difference / 2);
    for (int head = 2; head <= d; head++) {
      assertNear(weights[head], d + head - 1 + head - 1, optimum.chain());
    }
  }

  private static void assertNear(double[] weights, int decisive, double expected) {
    for (int i = 0; i < weights.length; i++) {
      assertThat(weights[i])
          .as("weight %d", i)
          .isCloseTo(i == decisive ? expected : 0, within(0.05));
    }
  }
}
