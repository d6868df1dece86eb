package org.pcot.jobs.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceScaleTest {
  @Test
  void shortBranchesAreDrawnWiderFromTheirCheckpointOn() {
    // The axis ends at 101,280; 15% of it is 11.9 times the 1,280 sequences of the branch.
    List<SeedSummary> summaries =
        SeedSummary.summarise(
            List.of(
                SyntheticRuns.preTraining(0, 100_000), SyntheticRuns.postTraining(0, 100_000, 64)));
    SequenceScale scale = SequenceScale.of(summaries);
    SeedSummary branch = summaries.get(1);

    assertThat(scale.stretch()).isEqualTo(10);
    assertThat(place(scale, branch, 0)).isEqualTo(100);
    assertThat(place(scale, branch, 20)).isCloseTo(100 + 12.8, within(1e-9));
    assertThat(place(scale, summaries.get(0), 40)).isEqualTo(100);
  }

  @Test
  void noBranchReachesTheNextCheckpoint() {
    List<SeedSummary> summaries =
        SeedSummary.summarise(
            List.of(
                SyntheticRuns.preTraining(0, 100_000),
                SyntheticRuns.postTraining(0, 50_000, 64),
                SyntheticRuns.postTraining(0, 53_000, 64)));
    SequenceScale scale = SequenceScale.of(summaries);

    assertThat(scale.stretch()).isEqualTo(2);
    assertThat(place(scale, summaries.get(1), 20)).isLessThan(53);
  }

  @Test
  void longBranchesAreToScale() {
    List<SeedSummary> summaries =
        SeedSummary.summarise(
            List.of(SyntheticRuns.preTraining(0, 1_000), SyntheticRuns.postTraining(0, 1_000, 64)));

    assertThat(SequenceScale.of(summaries).stretch()).isEqualTo(1);
  }

  @Test
  void millionsAreCountedInMillions() {
    List<SeedSummary> summaries =
        SeedSummary.summarise(List.of(SyntheticRuns.preTraining(0, 12_800_000)));
    SequenceScale scale = SequenceScale.of(summaries);

    assertThat(scale.unit()).isEqualTo(SequenceScale.Unit.MILLIONS);
    assertThat(place(scale, summaries.get(0), 40)).isEqualTo(12.8);
  }

  @Test
  void roundNumbersAreOneTwoOrFiveTimesAPowerOfTen() {
    assertThat(RoundNumber.atMost(1)).isEqualTo(1);
    assertThat(RoundNumber.atMost(4.99)).isEqualTo(2);
    assertThat(RoundNumber.atMost(5)).isEqualTo(5);
    assertThat(RoundNumber.atMost(999)).isEqualTo(500);
    assertThat(RoundNumber.atMost(0.03)).isCloseTo(0.02, within(1e-12));
  }

  private static double place(SequenceScale scale, SeedSummary summary, int index) {
    return scale.place(summary, summary.points().get(index));
  }
}
