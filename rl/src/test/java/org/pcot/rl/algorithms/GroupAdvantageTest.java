package org.pcot.rl.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GroupAdvantageTest {
  @Test
  void isTheRewardAgainstTheGroupInStandardDeviations() {
    double[] advantages = GroupAdvantage.compute(new double[] {1, 0, 0, 0}, true);
    double deviation = Math.sqrt(3.0 / 16);
    assertThat(advantages[0]).isCloseTo(0.75 / (deviation + 1e-4), within(1e-12));
    assertThat(advantages[3]).isCloseTo(-0.25 / (deviation + 1e-4), within(1e-12));
  }

  @Test
  void isTheRewardAgainstTheGroupsMeanWithoutScaling() {
    assertThat(GroupAdvantage.compute(new double[] {1, 0, 0, 1.5}, false))
        .containsExactly(0.375, -0.625, -0.625, 0.875);
  }

  @Test
  void isZeroInAGroupWithoutVariance() {
    assertThat(GroupAdvantage.compute(new double[] {0.3, 0.3, 0.3}, true)).containsOnly(0);
    assertThat(GroupAdvantage.compute(new double[] {0.3, 0.3, 0.3}, false)).containsOnly(0);
    assertThat(GroupAdvantage.hasVariance(new double[] {1, 1, 1})).isFalse();
    assertThat(GroupAdvantage.hasVariance(new double[] {1, 0, 1})).isTrue();
  }
}
