package org.pcot.rl.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.model.training.OptimizerConfig;
import org.pcot.rl.algorithms.Reinforce.Baseline;
import org.pcot.rl.objective.PolicyBatch;
import org.pcot.rl.objective.PolicySequence;
import org.pcot.rl.objective.PolicyTerms;
import org.pcot.rl.rollouts.Sample;
import org.pcot.rl.rollouts.Samples;

class ReinforceTest {
  private static final OptimizerConfig ADAM = ConfigurationReader.of(OptimizerConfig.class);
  private static final List<Sample> SAMPLES = Samples.withRewards(2, 1, 0.5, 0, 0);

  @Test
  void baselinesAreSubtracted() {
    assertThat(advantages(Baseline.NONE)).containsExactly(1, 0.5, 0, 0);
    assertThat(advantages(Baseline.BATCH_MEAN)).containsExactly(0.625, 0.125, -0.375, -0.375);
    assertThat(advantages(Baseline.LEAVE_ONE_OUT)).containsExactly(0.5, -0.5, 0, 0);
  }

  @Test
  void wholeResponsesAreAveragedAndIdleOnesLeftOut() {
    Reinforce reinforce = reinforce(Baseline.NONE);
    List<PolicyBatch> batches = reinforce.batches(1, 0, SAMPLES, reinforce.advantages(SAMPLES));
    assertThat(batches).hasSize(1);
    assertThat(batches.get(0).normaliser()).isEqualTo(4);
    assertThat(batches.get(0).sequences())
        .extracting(PolicySequence::advantage)
        .containsExactly(1f, 0.5f);
    assertThat(batches.get(0).sequences()).extracting(PolicySequence::scale).containsOnly(1f);
    assertThat(reinforce.terms(1.5)).isEqualTo(new PolicyTerms(1.5, false, 0, 0, 0));
  }

  @Test
  void withoutAnyRewardThereIsNoStep() {
    List<Sample> samples = Samples.withRewards(2, 0, 0, 0, 0);
    Reinforce reinforce = reinforce(Baseline.BATCH_MEAN);
    assertThat(reinforce.batches(1, 0, samples, reinforce.advantages(samples))).isEmpty();
  }

  /** Whatever their mean is rounded to. */
  @ParameterizedTest
  @EnumSource(
      value = Baseline.class,
      names = {"BATCH_MEAN", "LEAVE_ONE_OUT"})
  void equalRewardsTeachNothing(Baseline baseline) {
    for (double reward : new double[] {0.1, -0.3, 0.7, 1 / 3.0}) {
      for (int count : new int[] {3, 7, 10, 64}) {
        double[] rewards = new double[count];
        Arrays.fill(rewards, reward);
        List<Sample> samples = Samples.withRewards(count, rewards);
        Reinforce reinforce = new Reinforce(1, 1, count, baseline, ADAM);
        double[] advantages = reinforce.advantages(samples);
        assertThat(advantages).containsOnly(0);
        assertThat(reinforce.batches(1, 0, samples, advantages)).isEmpty();
      }
    }
  }

  /** A prompt's own are compared, whatever those of another. */
  @Test
  void equalRewardsOfOnePromptAreLeftOutBesideOthers() {
    List<Sample> samples = Samples.withRewards(3, 0.1, 0.1, 0.1, 0.1, 0.1, 0.4);
    double[] advantages = new Reinforce(1, 2, 3, Baseline.LEAVE_ONE_OUT, ADAM).advantages(samples);
    assertThat(Arrays.copyOf(advantages, 3)).containsOnly(0);
    assertThat(Arrays.copyOfRange(advantages, 3, 6)).doesNotContain(0);
  }

  @Test
  void leavingOneOutNeedsOthers() {
    assertThatThrownBy(() -> new Reinforce(1, 64, 1, Baseline.LEAVE_ONE_OUT, ADAM))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("samples_per_prompt is 1");
  }

  private static double[] advantages(Baseline baseline) {
    return reinforce(baseline).advantages(SAMPLES);
  }

  private static Reinforce reinforce(Baseline baseline) {
    return new Reinforce(1, 2, 2, baseline, ADAM);
  }
}
