package org.pcot.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.decoder.Divergence;
import org.pcot.model.generation.Sampling.Choice;
import org.pcot.model.tensor.Storage;
import org.pcot.model.tensor.Tensor;

class SamplingTest {
  private static final CounterRandom STREAM = CounterRandom.of(17, Purpose.ROLLOUT_TOKEN, 4);

  /** The second row of three; the others would give other tokens. */
  private static Tensor logits(double... probabilities) {
    int classes = probabilities.length;
    Tensor logits = new Tensor(Storage.allocate(DataType.FLOAT, 3L * classes + 1), 1, 3, classes);
    logits.fill(Double.NaN);
    for (int v = 0; v < classes; v++) {
      logits.set(1, v, Math.log(probabilities[v]) - 3);
    }
    return logits;
  }

  private static Choice choose(Sampling sampling, Tensor logits, int counter) {
    double[] scratch = new double[logits.columns() + 2];
    Arrays.fill(scratch, Double.NaN);
    return sampling.choose(logits, 1, STREAM, counter, scratch);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void aModelThatGivesNoNumbersIsRefused(double logit) {
    for (int place = 0; place < 3; place++) {
      Tensor logits = logits(0.5, 0.3, 0.2);
      logits.set(1, place, logit);
      for (Sampling sampling : List.of(Sampling.GREEDY, new Sampling(1), new Sampling(1, 2, 0.5))) {
        assertThatThrownBy(() -> choose(sampling, logits, 0)).isInstanceOf(Divergence.class);
      }
    }
  }

  private static double[] doubles(String list) {
    return Arrays.stream(list.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  /** The sizes of cuts are worked out by hand. */
  @ParameterizedTest
  @CsvSource({
    "0.4 0.1 0.3 0.2, 1, 0, 1, 0 1 2 3",
    "0.4 0.1 0.3 0.2, 1, 1, 1, 0",
    "0.4 0.1 0.3 0.2, 1, 2, 1, 0 2",
    "0.4 0.1 0.3 0.2, 1, 3, 1, 0 2 3",
    "0.4 0.1 0.3 0.2, 1, 4, 1, 0 1 2 3",
    "0.4 0.1 0.3 0.2, 1, 9, 1, 0 1 2 3",
    "0.4 0.1 0.3 0.2, 1, 0, 0.0001, 0",
    "0.4 0.1 0.3 0.2, 1, 0, 0.39, 0",
    "0.4 0.1 0.3 0.2, 1, 0, 0.41, 0 2",
    "0.4 0.1 0.3 0.2, 1, 0, 0.69, 0 2",
    "0.4 0.1 0.3 0.2, 1, 0, 0.71, 0 2 3",
    "0.4 0.1 0.3 0.2, 1, 0, 0.91, 0 1 2 3",
    // Of the two likeliest, the first has 4/7 = 0.571.
    "0.4 0.1 0.3 0.2, 1, 2, 0.56, 0",
    "0.4 0.1 0.3 0.2, 1, 2, 0.58, 0 2",
    // Equal ones by number.
    "0.25 0.25 0.25 0.25, 1, 3, 1, 0 1 2",
    "0.25 0.25 0.25 0.25, 1, 0, 0.5, 0 1",
    "0.25 0.25 0.25 0.25, 1, 0, 0.51, 0 1 2",
    "0.1 0.3 0.3 0.3, 1, 2, 1, 1 2",
    "0.1 0.3 0.3 0.3, 1, 0, 0.8, 1 2 3",
    // At temperature 2 the probabilities are as 0.8 to 0.566 to 0.2: the first has 0.511.
    "0.64 0.32 0.04, 1, 0, 0.6, 0",
    "0.64 0.32 0.04, 2, 0, 0.6, 0 1",
  })
  void drawsTheLikeliestTokensOnlyAndAllOfThem(
      String probabilities, double temperature, int topK, double topP, String expected) {
    Tensor logits = logits(doubles(probabilities));
    Sampling sampling = new Sampling(temperature, topK, topP);
    List<Integer> drawn =
        IntStream.range(0, 1_000)
            .mapToObj(counter -> choose(sampling, logits, counter).token())
            .distinct()
            .sorted()
            .toList();
    assertThat(drawn).isEqualTo(Arrays.stream(expected.split(" ")).map(Integer::valueOf).toList());
  }

  @Test
  void frequenciesAreThoseOfTheCutDistributionAndLogProbabilitiesThoseOfTheWhole() {
    double[] probabilities = {0.4, 0.05, 0.3, 0.15, 0.1};
    Tensor logits = logits(probabilities);
    double[] cut = {4 / 8.5, 0, 3 / 8.5, 1.5 / 8.5, 0};
    int draws = 20_000;
    int[] counts = new int[5];
    for (int counter = 0; counter < draws; counter++) {
      Choice choice = choose(new Sampling(1, 4, 0.85), logits, counter);
      counts[choice.token()]++;
      assertThat(choice.logProbability())
          .isCloseTo(Math.log(probabilities[choice.token()]), within(1e-6));
    }
    for (int v = 0; v < 5; v++) {
      double deviation = Math.sqrt(cut[v] * (1 - cut[v]) / draws);
      assertThat((double) counts[v] / draws).isCloseTo(cut[v], within(5 * deviation));
    }
  }

  /** The quantile of the stream's number, as every run so far has drawn it. */
  @ParameterizedTest
  @ValueSource(doubles = {0.75, 1, 1.5})
  void withoutLimitsEveryTokenIsTheQuantileOfItsRandomNumber(double temperature) {
    double[] probabilities = {0.2, 0.05, 0.35, 0.3, 0.1};
    Tensor logits = logits(probabilities);
    double[] powers = Arrays.stream(probabilities).map(p -> Math.pow(p, 1 / temperature)).toArray();
    double sum = Arrays.stream(powers).sum();
    for (int counter = 0; counter < 2_000; counter++) {
      double reached = 0;
      int expected = -1;
      while (reached <= STREAM.uniform(counter) * sum) {
        reached += powers[++expected];
      }
      Choice choice = choose(new Sampling(temperature), logits, counter);
      assertThat(choice.token()).isEqualTo(expected);
      assertThat(choice.logProbability()).isCloseTo(Math.log(powers[expected] / sum), within(1e-6));
      assertThat(choose(new Sampling(temperature, 5, 1), logits, counter)).isEqualTo(choice);
    }
  }

  @Test
  void greedyTakesTheFirstOfTheLikeliestWhateverTheLimits() {
    Tensor logits = logits(0.2, 0.35, 0.1, 0.35);
    for (Sampling greedy : List.of(Sampling.GREEDY, new Sampling(0, 2, 0.3))) {
      Choice choice = choose(greedy, logits, 8);
      assertThat(choice.token()).isEqualTo(1);
      assertThat(choice.logProbability()).isCloseTo(Math.log(0.35), within(1e-6));
    }
  }

  /** Against tokens sorted one by one, with many ties and weights of zero. */
  @Test
  void theCutAgreesWithASortedListOfTokens() {
    for (int trial = 0; trial < 500; trial++) {
      CounterRandom random = CounterRandom.of(29, Purpose.ROLLOUT_TOKEN, trial);
      int count = 1 + random.below(60, 0);
      int topK = random.below(count + 3, 1);
      double topP = trial % 3 == 0 ? 1 : 1 - random.uniform(2);
      double[] weights =
          IntStream.range(0, count + 4).mapToDouble(v -> random.below(9, v + 3) / 8.0).toArray();
      weights[random.below(count, 100)] = 1;
      double[] expected = cutBySorting(weights, count, topK, topP);
      LikeliestTokens.keep(weights, count, topK, topP);
      assertThat(weights).as("trial %d", trial).containsExactly(expected);
    }
  }

  /** Sums of eighths are exact, so that their order does not matter. */
  private static double[] cutBySorting(double[] weights, int count, int topK, double topP) {
    List<Integer> order =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(v -> -weights[v]))
            .limit(topK == 0 ? count : topK)
            .toList();
    double sum = order.stream().mapToDouble(v -> weights[v]).sum();
    double[] cut = weights.clone();
    Arrays.fill(cut, 0, count, 0);
    double reached = 0;
    for (int v : order) {
      if (topP == 1 || reached < topP * sum) {
        cut[v] = weights[v];
        reached += weights[v];
      }
    }
    return cut;
  }

  @ParameterizedTest
  @CsvSource({"-1, 0, 1", "NaN, 0, 1", "1, -1, 1", "1, 0, 0", "1, 0, 1.01", "1, 0, NaN"})
  void refusesSettingsOutOfRange(double temperature, int topK, double topP) {
    assertThatThrownBy(() -> new Sampling(temperature, topK, topP))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
