package org.pcot.rl.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.linear.LinearExample;
import org.pcot.model.linear.LinearMeasurement;
import org.pcot.model.linear.LinearMixture;
import org.pcot.model.linear.LinearTrainingConfig;

class LinearStarTest {
  private static final LinearTrainingConfig CONFIG =
      new LinearTrainingConfig(5e-3, 20_000, 1e-2, 4_000);

  @Test
  void theShareOfLongAnswersFollowsTheRecursionUntilGreedyIsRight() {
    LinearMixture mixture = LinearMixture.of(8, 0.14);
    LinearStar star = new LinearStar(mixture, CONFIG, 5);
    LongShareRecursion theory = new LongShareRecursion(0.14);
    LinearStar.Round round = star.pretrain();
    for (int n = 0; n <= 3; n++) {
      LinearMeasurement measured = measure(round, mixture);
      assertThat(measured.longCorrect()).isCloseTo(theory.shareAfter(n), within(0.03));
      assertThat(measured.greedyRight()).isCloseTo(n < 2 ? 0.5 : 1, within(n < 2 ? 0.1 : 0));
      assertThat(measured.greedyChains()).isEqualTo(n < 2 ? 0 : 1);
      round = star.improve(round.model(), n + 1);
    }
  }

  @Test
  void withoutLongDemonstrationsThereIsNothingToFind() {
    LinearMixture mixture = LinearMixture.of(16, 0);
    LinearStar star = new LinearStar(mixture, CONFIG, 5);
    LinearStar.Round trained = star.pretrain();
    LinearStar.Round improved = star.improve(trained.model(), 1);
    assertThat(measure(improved, mixture).greedyLong()).isZero();
    assertThat(measure(improved, mixture).longCorrect()).isLessThan(1e-3);
  }

  @Test
  void corruptedChainsAreFairCoinsAndAsManyAsAsked() {
    LinearMixture mixture = new LinearMixture(20, 1, 0.3, 1);
    int correct = 0;
    for (int i = 0; i < 4000; i++) {
      LinearExample example = mixture.example(CounterRandom.of(3, Purpose.TRAIN_EXAMPLE, i));
      correct += Arrays.equals(example.response(), mixture.chain(example.input())) ? 1 : 0;
    }
    assertThat(correct / 4000.0).isCloseTo(0.7, within(0.03));
  }

  @Test
  void aChainHoldsEveryLeapThProductAndTheLast() {
    double[] input = {-1, 1, -1, -1, 1, -1, -1};
    assertThat(new LinearMixture(7, 1, 0, 1).chain(input))
        .containsExactly(-1, -1, 1, -1, -1, 1, -1);
    assertThat(new LinearMixture(7, 1, 0, 3).chain(input)).containsExactly(1, 1, -1);
    assertThat(new LinearMixture(6, 1, 0, 2).chain(new double[] {-1, 1, -1, -1, 1, -1}))
        .containsExactly(-1, -1, 1);
  }

  private static LinearMeasurement measure(LinearStar.Round round, LinearMixture mixture) {
    List<double[]> inputs = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      inputs.add(mixture.input(CounterRandom.of(5, Purpose.TEST_EXAMPLE, i)));
    }
    return LinearMeasurement.of(round.model(), mixture, inputs);
  }
}
