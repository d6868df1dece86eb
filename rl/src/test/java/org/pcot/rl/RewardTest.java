package org.pcot.rl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pcot.datasets.tasks.Parity;
import org.pcot.datasets.tasks.Problem;
import org.pcot.datasets.tasks.Task;

class RewardTest {
  private static final Task TASK = new Parity(4, 1);
  private static final Problem PROBLEM = new Problem("1101", "1001", "1", "1");

  @Test
  void endToEndLooksAtTheLastTokenOnly() {
    assertThat(Reward.END_TO_END.of(TASK, PROBLEM, "1", true)).isEqualTo(1);
    assertThat(Reward.END_TO_END.of(TASK, PROBLEM, "0001", true)).isEqualTo(1);
    assertThat(Reward.END_TO_END.of(TASK, PROBLEM, "1000", true)).isZero();
    assertThat(Reward.END_TO_END.of(TASK, PROBLEM, "", true)).isZero();
  }

  @Test
  void chainOfThoughtWantsAWholeDemonstration() {
    assertThat(Reward.CHAIN_OF_THOUGHT.of(TASK, PROBLEM, "1001", true)).isEqualTo(1);
    assertThat(Reward.CHAIN_OF_THOUGHT.of(TASK, PROBLEM, "1", true)).isEqualTo(1);
    assertThat(Reward.CHAIN_OF_THOUGHT.of(TASK, PROBLEM, "0001", true)).isZero();
  }

  @Test
  void aTruncatedResponseEarnsNothing() {
    for (Reward reward : Reward.values()) {
      assertThat(reward.of(TASK, PROBLEM, "1001", false)).isZero();
    }
  }
}
