package org.pcot.model.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.Libtorch;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.kernels.nd4j.Nd4jKernels;
import org.pcot.model.tensor.Storage;
import org.pcot.model.tensor.Tensor;

/** Of every engine. */
class SamplingTest {
  private static final CounterRandom STREAM = CounterRandom.of(17, Purpose.ROLLOUT_TOKEN, 4);

  static Stream<Kernels> kernels() {
    return Stream.concat(
        Stream.of(new CpuKernels(), new Nd4jKernels(DataType.DOUBLE)),
        Libtorch.isHere() ? Stream.of(Libtorch.backend().kernels()) : Stream.empty());
  }

  private record Choice(int token, double logProbability) {}

  private static double[] logits(double... probabilities) {
    return Arrays.stream(probabilities).map(p -> Math.log(p) - 3).toArray();
  }

  /** Chosen by the first numbers of the stream, each from the second of three rows. */
  private static List<Choice> choose(
      Kernels kernels, Sampling sampling, double[] logits, int count) {
    int classes = logits.length;
    Storage storage = kernels.memory().allocate(kernels.dataType(), 3L * classes + 1);
    Tensor rows = new Tensor(storage, 1, 3, classes);
    rows.fill(Double.NaN);
    rows.rows(1, 1).write(logits);
    int[] second = new int[count];
    Arrays.fill(second, 1);
    int[] tokens = new int[count];
    double[] logProbabilities = new double[count];
    double[] draws = IntStream.range(0, count).mapToDouble(STREAM::uniform).toArray();
    kernels.chooseTokens(rows, second, sampling, draws, tokens, logProbabilities);
    return IntStream.range(0, count)
        .mapToObj(i -> new Choice(tokens[i], logProbabilities[i]))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void noTokenIsChosenWhereLogitsAreNoNumbers(Kernels kernels) {
    for (double logit : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      for (int place = 0; place < 3; place++) {
        double[] logits = logits(0.5, 0.3, 0.2);
        logits[place] = logit;
        assertNoneIsChosen(kernels, logits);
      }
    }
    assertNoneIsChosen(kernels, logits(0, 0));
  }

  private static void assertNoneIsChosen(Kernels kernels, double[] logits) {
    for (Sampling sampling :
        List.of(
            Sampling.GREEDY, new Sampling(1), new Sampling(1, 2, 0.5), new Sampling(1, 0, 0.5))) {
      assertThat(choose(kernels, sampling, logits, 2))
          .containsOnly(new Choice(-1, Double.NaN))
          .hasSize(2);
    }
    int[] token = {0};
    Tensor row = kernels.newArena().take(1, logits.length);
    row.write(logits);
    kernels.chooseTokens(row, new int[1], Sampling.GREEDY, new double[1], token, new double[0]);
    assertThat(token[0]).isEqualTo(-1);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aTokenWithoutProbabilityIsNeverChosen(Kernels kernels) {
    double[] logits = logits(0, 0.25, 0, 0, 0.5, 0.25, 0);
    for (Sampling sampling :
        List.of(
            new Sampling(1),
            new Sampling(1e9),
            new Sampling(1, 6, 1),
            new Sampling(1, 0, 1 - 1e-12))) {
      assertThat(choose(kernels, sampling, logits, 500))
          .extracting(Choice::token)
          .contains(1, 4, 5)
          .isSubsetOf(1, 4, 5);
    }
    assertThat(choose(kernels, Sampling.GREEDY, logits, 1).get(0).token()).isEqualTo(4);
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
    double[] logits = logits(doubles(probabilities));
    Sampling sampling = new Sampling(temperature, topK, topP);
    Integer[] tokens =
        Arrays.stream(expected.split(" ")).map(Integer::valueOf).toArray(Integer[]::new);
    kernels()
        .forEach(
            kernels ->
                assertThat(choose(kernels, sampling, logits, 1_000))
                    .as("%s", kernels)
                    .extracting(Choice::token)
                    .contains(tokens)
                    .isSubsetOf(tokens));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void frequenciesAreThoseOfTheCutDistributionAndLogProbabilitiesThoseOfTheWhole(Kernels kernels) {
    double[] probabilities = {0.4, 0.05, 0.3, 0.15, 0.1};
    double[] cut = {4 / 8.5, 0, 3 / 8.5, 1.5 / 8.5, 0};
    int draws = 20_000;
    int[] counts = new int[5];
    for (Choice choice : choose(kernels, new Sampling(1, 4, 0.85), logits(probabilities), draws)) {
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
  @MethodSource("kernels")
  void withoutLimitsEveryTokenIsTheQuantileOfItsRandomNumber(Kernels kernels) {
    double[] probabilities = {0.2, 0.05, 0.35, 0.3, 0.1};
    for (double temperature : new double[] {0.75, 1, 1.5}) {
      double[] powers =
          Arrays.stream(probabilities).map(p -> Math.pow(p, 1 / temperature)).toArray();
      double sum = Arrays.stream(powers).sum();
      List<Choice> choices =
          choose(kernels, new Sampling(temperature), logits(probabilities), 2_000);
      for (int counter = 0; counter < 2_000; counter++) {
        double reached = 0;
        int expected = -1;
        while (reached <= STREAM.uniform(counter) * sum) {
          reached += powers[++expected];
        }
        Choice choice = choices.get(counter);
        assertThat(choice.token()).isEqualTo(expected);
        assertThat(choice.logProbability())
            .isCloseTo(Math.log(powers[expected] / sum), within(1e-6));
      }
      assertThat(choose(kernels, new Sampling(temperature, 5, 1), logits(probabilities), 2_000))
          .isEqualTo(choices);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void greedyTakesTheFirstOfTheLikeliestWhateverTheLimits(Kernels kernels) {
    for (Sampling greedy : List.of(Sampling.GREEDY, new Sampling(0, 2, 0.3))) {
      Choice choice = choose(kernels, greedy, logits(0.2, 0.35, 0.1, 0.35), 1).get(0);
      assertThat(choice.token()).isEqualTo(1);
      assertThat(choice.logProbability()).isCloseTo(Math.log(0.35), within(1e-6));
    }
  }

  /** Of a vocabulary whose sums are taken in parallel: the tokens of the host's sums. */
  @ParameterizedTest
  @MethodSource("kernels")
  void manyTokensAreThoseOfTheHost(Kernels kernels) {
    double[] logits =
        IntStream.range(0, 50_257).mapToDouble(v -> (float) (3 * STREAM.gaussian(v))).toArray();
    for (Sampling sampling :
        List.of(new Sampling(1), new Sampling(0.8, 50, 1), new Sampling(1.3, 0, 0.9))) {
      assertThat(choose(kernels, sampling, logits, 40))
          .usingElementComparator(
              (a, b) ->
                  a.token() == b.token() && Math.abs(a.logProbability() - b.logProbability()) < 1e-5
                      ? 0
                      : 1)
          .isEqualTo(choose(new CpuKernels(), sampling, logits, 40));
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
