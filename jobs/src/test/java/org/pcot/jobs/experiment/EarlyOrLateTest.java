package org.pcot.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.jobs.experiment.EarlyOrLate.Start;
import org.pcot.rl.algorithms.Grpo;
import org.pcot.rl.rewards.Reward;

class EarlyOrLateTest {
  @Test
  void theFirstStepThatReachesTheBoundIsNamed() {
    EarlyOrLate finding = ended(0.5, 0.949, 0.95, 1);

    assertThat(finding.firstStep()).hasValue(300);
    assertThat(finding.laterFailures()).isEmpty();
    assertThat(finding.verdict()).isEqualTo("RL generalises from step 300 on");
  }

  @Test
  void laterStepsThatFailAreNotHidden() {
    EarlyOrLate finding = ended(0.5, 1, 0.7, 0.99, 0.6);

    assertThat(finding.firstStep()).hasValue(200);
    assertThat(finding.laterFailures()).containsExactly(300L, 500L);
    assertThat(finding.verdict())
        .isEqualTo("RL generalises from step 200 on, but not from 300, but not from 500");
  }

  @Test
  void whereNothingGeneralisesThatIsSaid() {
    EarlyOrLate finding = ended(0.5, 0.94);

    assertThat(finding.firstStep()).isEmpty();
    assertThat(finding.laterFailures()).isEmpty();
    assertThat(finding.verdict()).isEqualTo("RL generalises from none of them");
  }

  @Test
  void startingStepsAreReadInAnyOrder() {
    assertThat(StartingSteps.parse("all")).isEqualTo(new StartingSteps.All());
    assertThat(StartingSteps.parse("600,300"))
        .isEqualTo(new StartingSteps.Listed(List.of(300L, 600L)));
    assertThat(StartingSteps.parse("0,300"))
        .as("step 0 is the model that pre-training begins with")
        .isEqualTo(new StartingSteps.Listed(List.of(0L, 300L)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "ALL", "00", "-1", "1,", ",1", "1,,2", "1.5", "[300]", "5,5"})
  void whatIsNoListOfStepsIsRefused(String text) {
    assertThatThrownBy(() -> StartingSteps.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\"");
  }

  /** From steps 100, 200, … */
  private static EarlyOrLate ended(double... accuracies) {
    List<Start> starts = new ArrayList<>();
    for (double accuracy : accuracies) {
      starts.add(new Start(100L * (starts.size() + 1), accuracy, 1, 0.5));
    }
    PosttrainRun run = new PosttrainRun(ConfigurationReader.of(Grpo.class), Reward.END_TO_END, 1);
    return new EarlyOrLate(1, run, starts);
  }
}
