package org.pcot.rl.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.problems.Multiplication;
import org.pcot.datasets.problems.Parity;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.Task;

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

  /** 12 times 34. */
  @Test
  void theAnswerOfAMultiplicationStandsAfterItsMark() {
    Task task = new Multiplication(2);
    String chain = "8 4 0 + 0 6 3 0 #### 8 0 4 0";
    Problem problem = new Problem("2 1 * 4 3", chain, "#### 8 0 4 0", "8 0 4 0");
    String wrongChain = "8 4 1 + 0 6 3 0 #### 8 0 4 0";
    String wrongAnswer = "8 4 0 + 0 6 3 0 #### 8 0 4 1";
    for (String right : List.of(chain, "#### 8 0 4 0")) {
      assertThat(Reward.END_TO_END.of(task, problem, right, true)).isEqualTo(1);
      assertThat(Reward.CHAIN_OF_THOUGHT.of(task, problem, right, true)).isEqualTo(1);
    }
    assertThat(Reward.END_TO_END.of(task, problem, wrongChain, true)).isEqualTo(1);
    assertThat(Reward.CHAIN_OF_THOUGHT.of(task, problem, wrongChain, true)).isZero();
    assertThat(Reward.END_TO_END.of(task, problem, wrongAnswer, true)).isZero();
    assertThat(Reward.END_TO_END.of(task, problem, "8 0 4 0", true)).isZero();
  }

  @Test
  void aTruncatedResponseEarnsNothing() {
    for (Reward reward : Reward.values()) {
      assertThat(reward.of(TASK, PROBLEM, "1001", false)).isZero();
    }
  }
}
