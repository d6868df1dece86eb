package org.pcot.model.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class EstimateTest {
  private static final Offset<Double> CLOSE = within(1e-12);

  /** Values of scipy.stats.binomtest(...).proportion_ci(method="wilson"). */
  @Test
  void wilsonsIntervalIsThatOfStatistics() {
    requireInterval(Estimate.wilson(0.0, 128), 0, 0.029136956273508416);
    requireInterval(Estimate.wilson(1.0, 128), 0.9708630437264916, 1);
    requireInterval(Estimate.wilson(320 / 640.0, 640), 0.4613785454530317, 0.5386214545469683);
    requireInterval(Estimate.wilson(1 / 3.0, 3), 0.06149194472039621, 0.7923403991979522);
  }

  private static void requireInterval(Estimate estimate, double low, double high) {
    assertThat(estimate.low()).isCloseTo(low, CLOSE);
    assertThat(estimate.high()).isCloseTo(high, CLOSE);
  }

  @Test
  void promptsWithOneResponseAreTrials() {
    double[] values = new double[50];
    Arrays.fill(values, 0, 13, 1);
    assertThat(Estimate.ofPrompts(values, 1)).isEqualTo(Estimate.wilson(13 / 50.0, 50));
  }

  @Test
  void responsesThatAreAlwaysAlikeAreWorthOne() {
    double[] values = new double[50];
    Arrays.fill(values, 0, 13, 1);
    requireClose(Estimate.ofPrompts(values, 8), Estimate.wilson(13 / 50.0, 50));
  }

  @Test
  void promptsCountWhereAllResponsesAreRightOrWrong() {
    assertThat(Estimate.ofPrompts(new double[50], 8)).isEqualTo(Estimate.wilson(0, 50));
    double[] right = new double[50];
    Arrays.fill(right, 1);
    assertThat(Estimate.ofPrompts(right, 8)).isEqualTo(Estimate.wilson(1, 50));
  }

  @Test
  void responsesThatDifferAsMuchAsPromptsAreTrials() {
    double[] alike = new double[50];
    Arrays.fill(alike, 0.25);
    requireClose(Estimate.ofPrompts(alike, 8), Estimate.wilson(0.25, 400));
  }

  private static void requireClose(Estimate estimate, Estimate expected) {
    assertThat(estimate.value()).isCloseTo(expected.value(), CLOSE);
    requireInterval(estimate, expected.low(), expected.high());
  }

  /** Prompts whose difficulty is even between 0 and 1: their mean is right half of the time. */
  @Test
  void theIntervalHoldsTheTruthNineteenTimesInTwenty() {
    Random random = new Random(7);
    int draws = 2000;
    int held = 0;
    for (int draw = 0; draw < draws; draw++) {
      double[] values = new double[60];
      Arrays.setAll(values, i -> shareRight(random, random.nextDouble(), 4));
      Estimate estimate = Estimate.ofPrompts(values, 4);
      held += estimate.low() <= 0.5 && 0.5 <= estimate.high() ? 1 : 0;
    }
    assertThat(held / (double) draws).isBetween(0.93, 0.97);
  }

  private static double shareRight(Random random, double difficulty, int samples) {
    return IntStream.range(0, samples).filter(i -> random.nextDouble() < difficulty).count()
        / (double) samples;
  }

  @Test
  void passAtKIsTheShareOfChoicesOfKWithOneRight() {
    for (int n = 1; n <= 8; n++) {
      for (int c = 0; c <= n; c++) {
        for (int k = 1; k <= n; k++) {
          assertThat(PassAtK.ofPrompt(n, c, k)).isCloseTo(counted(n, c, k), CLOSE);
        }
      }
    }
  }

  /** Of all choices of k among n responses, the first c of which are right. */
  private static double counted(int n, int c, int k) {
    int right = (1 << c) - 1;
    int[] choices =
        IntStream.range(0, 1 << n).filter(choice -> Integer.bitCount(choice) == k).toArray();
    return Arrays.stream(choices).filter(choice -> (choice & right) != 0).count()
        / (double) choices.length;
  }

  @Test
  void passAtKOfManySamplesDoesNotOverflow() {
    assertThat(PassAtK.ofPrompt(5000, 1, 2500)).isCloseTo(0.5, CLOSE);
    assertThat(PassAtK.ofPrompt(5000, 5000, 1)).isEqualTo(1);
  }

  @Test
  void isReportedForPowersOfTwoAndForAllSamples() {
    assertThat(PassAtK.reported(1)).containsExactly(1);
    assertThat(PassAtK.reported(8)).containsExactly(1, 2, 4, 8);
    assertThat(PassAtK.reported(12)).containsExactly(1, 2, 4, 8, 12);
  }
}
