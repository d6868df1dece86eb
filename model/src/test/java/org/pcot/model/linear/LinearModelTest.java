package org.pcot.model.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;

class LinearModelTest {
  private static final int D = 7;
  private static final LinearMixture MIXTURE = LinearMixture.of(D, 0.5);
  private static final LinearModel MODEL = randomModel();

  @Test
  void scoresAreProductsOfWeightsAndFeatures() {
    for (int i = 0; i < 20; i++) {
      double[] input = input(i);
      double[] chain = MIXTURE.chain(input);
      for (int head = 0; head <= D; head++) {
        double[] features = new double[LinearFeatures.count(head, D)];
        LinearFeatures.fill(head, input, chain, features);
        double score = 0;
        for (int j = 0; j < features.length; j++) {
          score += MODEL.weights()[head][j] * features[j];
        }
        assertThat(MODEL.probability(head, input, chain))
            .isCloseTo(1 / (1 + Math.exp(-score)), within(1e-12));
      }
    }
  }

  @Test
  void aResponseIsAsProbableAsItsSignsTogether() {
    double[] input = input(3);
    double[] signs = {1, -1, -1, 1, 1, -1, 1};
    double stops = MODEL.probability(LinearFeatures.STOP, input, signs);
    double expected = MODEL.probability(0, input, signs);
    assertThat(MODEL.probability(new LinearExample(input, new double[] {1})))
        .isCloseTo(expected * stops, within(1e-12));
    expected *= 1 - stops;
    for (int head = 2; head <= D; head++) {
      double positive = MODEL.probability(head, input, signs);
      expected *= signs[head - 1] > 0 ? positive : 1 - positive;
    }
    assertThat(MODEL.probability(new LinearExample(input, signs)))
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void samplesComeAsOftenAsTheyAreProbable() {
    double[] input = input(5);
    LinearExample response = MODEL.greedy(input);
    int draws = 40_000;
    int found = 0;
    for (int i = 0; i < draws; i++) {
      double[] signs =
          MODEL.sample(input, CounterRandom.of(1, Purpose.ROLLOUT_TOKEN, i)).response();
      found += Arrays.equals(signs, response.response()) ? 1 : 0;
    }
    double probability = MODEL.probability(response);
    assertThat(probability).isGreaterThan(0.05);
    assertThat((double) found / draws)
        .isCloseTo(probability, within(4 * Math.sqrt(probability / draws)));
  }

  private static double[] input(int i) {
    return MIXTURE.input(CounterRandom.of(2, Purpose.TEST_EXAMPLE, i));
  }

  private static LinearModel randomModel() {
    CounterRandom random = CounterRandom.of(7, Purpose.PARAMETER_INITIALISATION);
    double[][] weights = new double[D + 1][];
    for (int head = 0; head <= D; head++) {
      weights[head] = new double[LinearFeatures.count(head, D)];
      for (int j = 0; j < weights[head].length; j++) {
        weights[head][j] = random.gaussian(100L * head + j);
      }
    }
    return new LinearModel(D, weights);
  }
}
