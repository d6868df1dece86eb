package org.pcot.rl.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.rl.algorithms.Grpo.Averaging;
import org.pcot.rl.objective.PolicyBatch;
import org.pcot.rl.objective.PolicySequence;
import org.pcot.rl.objective.PolicyTerms;
import org.pcot.rl.rollouts.Sample;
import org.pcot.rl.rollouts.Samples;

class GrpoTest {
  private static final Grpo GRPO =
      ConfigurationReader.of(
          Grpo.class, "iterations=5", "prompts=3", "group_size=3", "clip_high=0.3");

  @Test
  void advantagesAreTakenWithinEachGroup() {
    double[] advantages =
        grpo(false, Averaging.TOKENS, 1, 0)
            .advantages(Samples.withRewards(3, 1, 0, 0.5, 1, 1, 0, 0.2, 0.2, 0.2));
    double third = 1.0 / 3;
    assertThat(advantages)
        .containsExactly(
            new double[] {0.5, -0.5, 0, third, third, -2 * third, 0, 0, 0}, within(1e-12));
  }

  /** Two groups; the second has no variance and adds nothing but its tokens. */
  @Test
  void tokensOfAllResponsesCountAlike() {
    PolicyBatch batch = onlyBatch(grpo(false, Averaging.TOKENS, 1, 0));
    assertThat(batch.normaliser()).isEqualTo(2 + 4 + 3 + 5);
    assertThat(batch.sequences())
        .extracting(PolicySequence::advantage)
        .containsExactly(0.5f, -0.5f);
    assertThat(batch.sequences()).extracting(PolicySequence::scale).containsExactly(1f, 1f);
    assertThat(batch.sequences()).extracting(s -> s.response().length).containsExactly(2, 4);
  }

  @Test
  void responsesCountAlikeWhenSequencesAreAveraged() {
    PolicyBatch batch = onlyBatch(grpo(false, Averaging.SEQUENCES, 1, 0));
    assertThat(batch.normaliser()).isEqualTo(4);
    assertThat(batch.sequences()).extracting(PolicySequence::scale).containsExactly(0.5f, 0.25f);
  }

  @Test
  void thePenaltyHoldsEveryResponse() {
    PolicyBatch batch = onlyBatch(grpo(false, Averaging.TOKENS, 1, 0.1));
    assertThat(batch.sequences())
        .extracting(PolicySequence::advantage)
        .containsExactly(0.5f, -0.5f, 0f, 0f);
  }

  @Test
  void severalEpochsGoThroughTheSameResponsesWithAClippedRatio() {
    Grpo grpo = grpo(false, Averaging.TOKENS, 3, 0);
    List<PolicyBatch> batches = batches(grpo);
    assertThat(batches).hasSize(3).containsOnly(batches.get(0));
    assertThat(grpo.terms(0.7)).isEqualTo(new PolicyTerms(0.7, true, 0.2, 0.3, 0));
    assertThat(grpo(false, Averaging.TOKENS, 1, 0).terms(0.7).isRatioClipped()).isFalse();
    assertThat(grpo.optimizerSteps()).isEqualTo(15);
  }

  @Test
  void withoutVarianceAnywhereThereIsNoStep() {
    Grpo grpo = grpo(true, Averaging.TOKENS, 1, 0);
    List<Sample> same = Samples.withRewards(3, 1, 1, 1, 0, 0, 0);
    assertThat(grpo.batches(1, 0, same, grpo.advantages(same))).isEmpty();
  }

  private static PolicyBatch onlyBatch(Grpo grpo) {
    return batches(grpo).get(0);
  }

  private static List<PolicyBatch> batches(Grpo grpo) {
    List<Sample> samples =
        List.of(
            Samples.sample(0, 2, true, 1, false, true),
            Samples.sample(0, 4, false, 0, true, false),
            Samples.sample(1, 3, true, 1, false, true),
            Samples.sample(1, 5, true, 1, true, true));
    Grpo pairs = ConfigurationReader.with(grpo, "prompts=2", "group_size=2");
    return pairs.batches(1, 0, samples, pairs.advantages(samples));
  }

  private static Grpo grpo(
      boolean isScaled, Averaging averaging, int epochs, double klCoefficient) {
    return ConfigurationReader.with(
        GRPO,
        "scale_rewards=" + isScaled,
        "averaging=" + averaging.name().toLowerCase(Locale.ROOT),
        "epochs=" + epochs,
        "kl_coefficient=" + klCoefficient);
  }
}
