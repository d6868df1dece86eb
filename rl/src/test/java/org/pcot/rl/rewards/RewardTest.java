package org.pcot.rl.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.problems.Grader;
import org.pcot.datasets.problems.Multiplication;
import org.pcot.datasets.problems.Parity;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.Response;

class RewardTest {
  private static final Grader PARITY = new Parity(4, 1);
  private static final Problem PROBLEM = new Problem("1101=", "1001", "1", "1");

  private static Response response(String text, boolean ended) {
    return new Response(text, text.length(), ended);
  }

  @Test
  void endToEndLooksAtTheLastTokenOnly() {
    assertThat(Reward.END_TO_END.score(PARITY, PROBLEM, response("1", true))).isEqualTo(1);
    assertThat(Reward.END_TO_END.score(PARITY, PROBLEM, response("0001", true))).isEqualTo(1);
    assertThat(Reward.END_TO_END.score(PARITY, PROBLEM, response("1000", true))).isZero();
    assertThat(Reward.END_TO_END.score(PARITY, PROBLEM, response("", true))).isZero();
  }

  @Test
  void chainOfThoughtWantsAWholeDemonstration() {
    assertThat(Reward.CHAIN_OF_THOUGHT.score(PARITY, PROBLEM, response("1001", true))).isEqualTo(1);
    assertThat(Reward.CHAIN_OF_THOUGHT.score(PARITY, PROBLEM, response("1", true))).isEqualTo(1);
    assertThat(Reward.CHAIN_OF_THOUGHT.score(PARITY, PROBLEM, response("0001", true))).isZero();
  }

  /** 12 times 34. */
  @Test
  void theAnswerOfAMultiplicationStandsAfterItsMark() {
    Grader grader = new Multiplication(2);
    String chain = "8 4 0 + 0 6 3 0 #### 8 0 4 0";
    Problem problem = new Problem("2 1 * 4 3 ||", chain, "#### 8 0 4 0", "8 0 4 0");
    String wrongChain = "8 4 1 + 0 6 3 0 #### 8 0 4 0";
    String wrongAnswer = "8 4 0 + 0 6 3 0 #### 8 0 4 1";
    for (String right : List.of(chain, "#### 8 0 4 0")) {
      assertThat(Reward.END_TO_END.score(grader, problem, response(right, true))).isEqualTo(1);
      assertThat(Reward.CHAIN_OF_THOUGHT.score(grader, problem, response(right, true)))
          .isEqualTo(1);
    }
    assertThat(Reward.END_TO_END.score(grader, problem, response(wrongChain, true))).isEqualTo(1);
    assertThat(Reward.CHAIN_OF_THOUGHT.score(grader, problem, response(wrongChain, true))).isZero();
    assertThat(Reward.END_TO_END.score(grader, problem, response(wrongAnswer, true))).isZero();
    assertThat(Reward.END_TO_END.score(grader, problem, response("8 0 4 0", true))).isZero();
  }

  @Test
  void aTruncatedResponseEarnsNothing() {
    for (Reward reward : Reward.values()) {
      assertThat(reward.score(PARITY, PROBLEM, response("1001", false))).isZero();
    }
  }
}
