package org.pcot.jobs.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MeasuredThresholdTest {
  private static final double[] SHARES = {0.2, 0.3, 0.4, 0.5};

  @Test
  void aSeedCrossesWhereTheLineDoesAndOneHasNoInterval() {
    MeasuredThreshold threshold = of(seed(0.5, 0.6, 1, 1)).orElseThrow();

    // 0.3 + 0.1 * (0.75 - 0.6) / (1 - 0.6)
    assertThat(threshold.estimate()).isCloseTo(0.3375, within(1e-12));
    assertThat(threshold.hasInterval()).isFalse();
    assertThat(threshold.describe()).isEqualTo("0.338, no interval: one seed crosses");
  }

  /** What lies between neighbours is not known, however well seeds agree. */
  @Test
  void seedsThatAgreeLeaveTheNeighboursAsTheInterval() {
    MeasuredThreshold threshold =
        of(seed(0.5, 0.5, 1, 1), seed(0.5, 0.5, 1, 1), seed(0.5, 0.5, 1, 1)).orElseThrow();

    assertThat(threshold.estimate()).isCloseTo(0.35, within(1e-12));
    assertThat(threshold.low()).isCloseTo(0.3, within(1e-12));
    assertThat(threshold.high()).isCloseTo(0.4, within(1e-12));
    assertThat(threshold.describe()).isEqualTo("0.350, 95% interval 0.300 to 0.400");
  }

  /**
   * Lower neighbours 0.3, 0.2, 0.3: mean 0.8 / 3, deviation 0.1 / sqrt(3), standard error 0.1 / 3;
   * Student's t of two degrees of freedom at 97.5% is 4.302653.
   */
  @Test
  void seedsThatDifferWidenTheIntervalByStudentsT() {
    MeasuredThreshold threshold =
        of(seed(0.5, 0.5, 1, 1), seed(0.5, 1, 1, 1), seed(0.5, 0.5, 1, 1)).orElseThrow();

    assertThat(threshold.estimate()).isCloseTo(0.95 / 3, within(1e-12));
    assertThat(threshold.low()).isCloseTo((0.8 - 0.4302653) / 3, within(1e-7));
    assertThat(threshold.high()).isCloseTo((1.1 + 0.4302653) / 3, within(1e-7));
  }

  /** Rises at 0.25 and 0.45, between 0.2 and 0.5. */
  @Test
  void aSeedThatRisesTwiceCrossesInTheMiddle() {
    MeasuredThreshold threshold = of(seed(0.5, 1, 0.5, 1), seed(0.5, 1, 0.5, 1)).orElseThrow();

    assertThat(threshold.estimate()).isCloseTo(0.35, within(1e-12));
    assertThat(threshold.low()).isCloseTo(0.2, within(1e-12));
    assertThat(threshold.high()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void theIntervalStaysWhereSharesAre() {
    MeasuredThreshold threshold = of(seed(0.5, 1, 1, 1), seed(0.5, 0.5, 0.5, 1)).orElseThrow();

    assertThat(threshold.low()).isZero();
    assertThat(threshold.high()).isEqualTo(1);
  }

  @Test
  void aSeedWithoutCrossingGivesNone() {
    assertThat(of()).isEmpty();
    assertThat(of(seed(0.5, 0.5, 0.5, 0.5))).isEmpty();
    assertThat(of(seed(1, 1, 1, 1))).isEmpty();
    assertThat(of(seed(1, 0.5, 0.5, 0.5))).isEmpty();
    assertThat(of(seed(0.5, 0.5, 1, 1), seed(0.5, 0.5, 0.5, 0.5)))
        .isEqualTo(of(seed(0.5, 0.5, 1, 1)));
  }

  @Test
  void theLevelItselfIsAbove() {
    assertThat(of(seed(0.5, 0.5, 0.75, 1)).orElseThrow().estimate()).isEqualTo(0.4);
    assertThat(of(seed(0.75, 1, 1, 1))).isEmpty();
  }

  @SafeVarargs
  private static Optional<MeasuredThreshold> of(SortedMap<Double, Double>... seeds) {
    return MeasuredThreshold.estimate(List.copyOf(Arrays.asList(seeds)), 0.75);
  }

  private static SortedMap<Double, Double> seed(double... accuracies) {
    SortedMap<Double, Double> seed = new TreeMap<>();
    for (int i = 0; i < accuracies.length; i++) {
      seed.put(SHARES[i], accuracies[i]);
    }
    return seed;
  }
}
