package org.pcot.rl.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.rl.objective.PolicyBatch;
import org.pcot.rl.objective.PolicyTerms;
import org.pcot.rl.rollouts.Sample;
import org.pcot.rl.rollouts.Samples;

class StarTest {
  private static final Star STAR =
      ConfigurationReader.of(Star.class, "rounds=4", "samples=8", "epochs=2", "batch_size=3");
  private static final List<Sample> SAMPLES = Samples.withRewards(1, 1, 0, 1, 1, 0, 1, 0, 1);

  @Test
  void onlyResponsesThatEarnOneAreKept() {
    assertThat(STAR.advantages(SAMPLES)).containsExactly(1, 0, 1, 1, 0, 1, 0, 1);
    assertThat(STAR.advantages(Samples.withRewards(1, 0.5, 1.5, 0.99))).containsOnly(0);
  }

  @Test
  void everyEpochGoesThroughAllKeptOnesInAnotherOrder() {
    List<PolicyBatch> batches = batches(0);
    assertThat(batches).extracting(batch -> batch.sequences().size()).containsExactly(3, 2, 3, 2);
    assertThat(batches).extracting(PolicyBatch::normaliser).containsExactly(6.0, 4.0, 6.0, 4.0);
    List<Integer> first = order(batches.subList(0, 2));
    List<Integer> second = order(batches.subList(2, 4));
    assertThat(first).containsExactlyInAnyOrder(0, 2, 3, 5, 7);
    assertThat(second).containsExactlyInAnyOrder(0, 2, 3, 5, 7);
    assertThat(List.of(second, order(batches(1).subList(0, 2)))).anyMatch(o -> !o.equals(first));
    assertThat(order(batches(0))).isEqualTo(order(batches));
  }

  @Test
  void fineTuningKnowsNoTemperature() {
    assertThat(STAR.terms(1.5)).isEqualTo(new PolicyTerms(1, false, 0, 0, 0));
    assertThat(STAR.optimizerSteps()).isEqualTo(4 * 2 * 3);
  }

  @Test
  void aRoundWithoutRightResponsesHasNoStep() {
    List<Sample> wrong = Samples.withRewards(1, 0, 0);
    assertThat(STAR.batches(1, 0, wrong, STAR.advantages(wrong))).isEmpty();
  }

  private static List<PolicyBatch> batches(int round) {
    return STAR.batches(1, round, SAMPLES, STAR.advantages(SAMPLES));
  }

  /** Prompt numbers, which are the first tokens of the prompts. */
  private static List<Integer> order(List<PolicyBatch> batches) {
    return batches.stream()
        .flatMap(batch -> batch.sequences().stream())
        .map(sequence -> sequence.prompt()[0])
        .toList();
  }
}
