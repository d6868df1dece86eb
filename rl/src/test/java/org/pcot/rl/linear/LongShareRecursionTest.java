package org.pcot.rl.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;

class LongShareRecursionTest {
  /** Of 1,000 samples 100 are long and 450 short and right, which makes 2 of 11; then 4 of 13. */
  @Test
  void aRoundKeepsAllLongResponsesAndHalfOfTheShortOnes() {
    LongShareRecursion recursion = new LongShareRecursion(0.1);

    assertThat(recursion.shareAfter(0)).isEqualTo(0.1);
    assertThat(recursion.shareAfter(1)).isCloseTo(100 / 550.0, within(1e-15));
    assertThat(recursion.shareAfter(2)).isCloseTo(4 / 13.0, within(1e-15));
    assertThat(recursion.shareAfter(3)).isCloseTo(8 / 17.0, within(1e-15));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 0.013, 0.25, 0.5, 0.99})
  void theClosedFormIsTheRecursion(double initialShare) {
    LongShareRecursion recursion = new LongShareRecursion(initialShare);
    double share = initialShare;
    for (int round = 1; round <= 40; round++) {
      share = 2 * share / (1 + share);
      assertThat(recursion.shareAfter(round)).isCloseTo(share, within(1e-12));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, 3",
    "0.2, 1",
    "0.19, 2",
    "0.21, 1",
    "0.25, 1",
    "0.3, 1",
    "0.34, 0",
    "1, 0",
    "0.01, 6",
    "0.001, 9"
  })
  void greedyIsRightOnceTheShareReachesAThird(double initialShare, int rounds) {
    LongShareRecursion recursion = new LongShareRecursion(initialShare);

    assertThat(recursion.roundsToThreshold()).hasValue(rounds);
    assertThat(recursion.shareAfter(rounds))
        .isGreaterThanOrEqualTo(LongShareRecursion.THRESHOLD - 1e-12);
    if (rounds > 0) {
      assertThat(recursion.shareAfter(rounds - 1)).isLessThan(LongShareRecursion.THRESHOLD);
    }
  }

  @Test
  void whatIsNeverSampledNeverGrows() {
    LongShareRecursion recursion = new LongShareRecursion(0);

    assertThat(recursion.shareAfter(50)).isZero();
    assertThat(recursion.roundsToThreshold()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.01, 1.01, Double.NaN})
  void whatIsNoShareIsRefused(double initialShare) {
    assertThatThrownBy(() -> new LongShareRecursion(initialShare))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("[0, 1]");
  }
}
