package org.pcot.rl.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
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
