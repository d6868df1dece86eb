package org.pcot.rl.rewards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.datasets.problems.Parity;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.Response;

class RewardConfigTest {
  private static final Parity GRADER = new Parity(4, 1);
  private static final Problem PROBLEM = new Problem("0110=", "0100", "0", "0");

  /** A length penalty of 0.4 for all four tokens, 0.25 for the form of a demonstration. */
  @ParameterizedTest
  @CsvSource({
    "0100, true, 1, 0.85",
    "0,    true, 1, 1.15",
    "1,    true, 0, 0.15",
    "1111, true, 0, -0.15",
    "10,   true, 1, 0.8",
    "0100, false, 0, -0.4",
  })
  void rewardsAddUp(String text, boolean ended, double correctness, double all) {
    Response response = new Response(text, text.length(), ended);
    assertThat(RewardConfig.of(Reward.END_TO_END).score(GRADER, PROBLEM, response, 4))
        .isEqualTo(correctness);
    assertThat(new RewardConfig(Reward.END_TO_END, 0.4, 0.25).score(GRADER, PROBLEM, response, 4))
        .isCloseTo(all, within(1e-12));
  }
}
