package org.pcot.rl.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GreedyThresholdTest {
  @Test
  void cleanChainsNeedAThirdOfTheData() {
    assertThat(GreedyThreshold.compute(0, 1)).isEqualTo(LongShareRecursion.THRESHOLD);
  }

  /** p(1 - q/2) = (1-p)/2 at the threshold. */
  @Test
  void atTheThresholdLongAndShortAreEquallyLikelyAfterTheFirstSign() {
    for (double noise : new double[] {0, 0.1, 0.5, 1}) {
      double p = GreedyThreshold.compute(noise, 1);
      assertThat(p * (1 - noise / 2)).isCloseTo((1 - p) / 2, within(1e-15));
    }
  }

  @Test
  void withALeapHalfOfTheDataIsNeededWhateverTheNoise() {
    assertThat(GreedyThreshold.compute(0, 2)).isEqualTo(0.5);
    assertThat(GreedyThreshold.compute(0.3, 3)).isEqualTo(0.5);
  }
}
