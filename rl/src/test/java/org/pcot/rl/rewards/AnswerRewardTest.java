package org.pcot.rl.rewards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pcot.datasets.answers.AnswerNotation.GSM8K;
import static org.pcot.datasets.answers.AnswerNotation.MATH;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.answers.AnswerNotation;

class AnswerRewardTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GSM8K | 1,080 | 54 * 20 = 1080 #### 1080 | 1",
        "GSM8K | 1080 | #### $1,080.00 | 1",
        "GSM8K | 1080 | 1080 | 0",
        "GSM8K | 1080 | #### 1080 apples | 0",
        "GSM8K | 1080 | #### 1080 #### 108 | 0",
        "MATH | \\frac{1}{2} | so \\boxed{0.5} | 1",
        "MATH | (1,2) | \\boxed{\\left(1, 2\\right)} | 1",
        "MATH | (1,2) | \\boxed{[1,2]} | 0",
        "MATH | 2 | \\boxed{2} no, \\boxed{3} | 0",
        "MATH | 2 | \\boxed{2 | 0",
        "MATH | 2 | \\boxed{} | 0",
      })
  void isEarnedByTheExpectedAnswerAlone(
      AnswerNotation notation, String reference, String response, double reward) {
    assertThat(AnswerReward.of(notation, reference).of(response, true)).isEqualTo(reward);
  }

  @Test
  void aTruncatedResponseEarnsNothing() {
    assertThat(AnswerReward.of(GSM8K, "5").of("#### 5", true)).isEqualTo(1);
    assertThat(AnswerReward.of(GSM8K, "5").of("#### 5", false)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\\frac{1}", "{2"})
  void aReferenceThatCannotBeReadIsAnErrorAndNoReward(String reference) {
    assertThatThrownBy(() -> AnswerReward.of(MATH, reference))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no answer");
  }
}
