package org.pcot.jobs.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.UserError;
import org.pcot.jobs.figures.PolicySummary.Point;
import org.pcot.jobs.results.Answers;
import org.pcot.jobs.results.PolicyCurve;
import org.pcot.rl.algorithms.Star;
import org.pcot.rl.rewards.Reward;

class PolicySummaryTest {
  @Test
  void aPointIsTheMedianOverSeeds() {
    List<PolicySummary> summaries =
        PolicySummary.summarise(
            List.of(
                curve(5, at(0, 0.1, 0.8, 0.3), at(1, 0.9, 0.5, 0.1)),
                curve(2, at(0, 0.3, 0.2, 0.2), at(1, 0.4, 0.6, 0.2)),
                curve(9, at(0, 0.2, 0.4, 0.9), at(1, 0.5, 1.0, 0.7))));

    assertThat(summaries).hasSize(1);
    assertThat(summaries.get(0).points())
        .containsExactly(new Point(0, 0.2, 0.4, 0.3), new Point(1, 0.5, 0.6, 0.2));
    assertThat(summaries.get(0).seeds()).extracting(PolicyCurve::seed).containsExactly(2L, 5L, 9L);
  }

  @Test
  void iterationsThatASeedLacksAreLeftOut() {
    List<PolicySummary> summaries =
        PolicySummary.summarise(
            List.of(
                curve(1, at(0, 0.5, 0.5, 0), at(4, 0.5, 0.5, 0)),
                curve(2, at(0, 0.5, 0.5, 0), at(3, 0.5, 0.5, 0))));

    assertThat(summaries.get(0).points()).extracting(Point::iteration).containsExactly(0L);
  }

  @Test
  void theOrderOfTheRunsDoesNotMatter() {
    List<PolicyCurve> curves = SyntheticPolicyRuns.all(3);
    List<PolicySummary> summaries = PolicySummary.summarise(curves);
    Collections.reverse(curves);

    assertThat(PolicySummary.summarise(curves)).isEqualTo(summaries);
    assertThat(summaries.get(0).algorithm()).isInstanceOf(Star.class);
    assertThat(summaries).extracting(PolicySummary::temperature).startsWith(0.75, 1.0, 1.5);
  }

  @Test
  void theFirstIterationAtAnAccuracyIsTheFirstThatReachesIt() {
    PolicySummary summary =
        PolicySummary.summarise(
                List.of(
                    curve(
                        1,
                        at(0, 0.5, 0.5, 0),
                        at(2, 0.95, 0.5, 0),
                        at(4, 0.6, 0.5, 0),
                        at(6, 1, 0.5, 0))))
            .get(0);

    assertThat(summary.firstIterationAt(0.95)).hasValue(2);
    assertThat(summary.firstIterationAt(0.951)).hasValue(6);
    assertThat(summary.firstIterationAt(1.1)).isEmpty();
    assertThat(summary.lastIteration()).isEqualTo(6);
  }

  @Test
  void theSameRunTwiceIsRefused() {
    PolicyCurve curve = curve(4, at(0, 0.5, 0.5, 0));

    assertThatThrownBy(() -> PolicySummary.summarise(List.of(curve, curve)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("GRPO")
        .hasMessageContaining("seed 4");
  }

  @Test
  void seedsWithoutACommonIterationAreRefused() {
    List<PolicyCurve> curves = List.of(curve(1, at(1, 0.5, 0.5, 0)), curve(2, at(2, 0.5, 0.5, 0)));

    assertThatThrownBy(() -> PolicySummary.summarise(curves))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("share no iteration");
  }

  @Test
  void whatCannotBeMeasuredIsRefused() {
    assertThatThrownBy(() -> curve(1)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> curve(1, at(3, 0.5, 0.5, 0), at(3, 0.5, 0.5, 0)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("iteration 3");
    assertThatThrownBy(() -> at(0, 1.01, 0.5, 0)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> at(0, 0.5, Double.NaN, 0)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> at(0, 0.5, 0.5, -0.1)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> new Answers(0.5, 0, new TreeMap<>()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lengths");
    assertThatThrownBy(() -> new Answers(0.5, 0, new TreeMap<>(Map.of(-1, 4))))
        .isInstanceOf(UserError.class);
    assertThatThrownBy(() -> new Answers(0.5, 0, new TreeMap<>(Map.of(1, 0))))
        .isInstanceOf(UserError.class);
  }

  private static PolicyCurve curve(long seed, PolicyCurve.Point... points) {
    return new PolicyCurve(
        SyntheticPolicyRuns.GRPO, Reward.END_TO_END, 1, seed, Arrays.asList(points));
  }

  private static PolicyCurve.Point at(
      long iteration, double greedyAccuracy, double sampledAccuracy, double sampledLongShare) {
    TreeMap<Integer, Integer> lengths = new TreeMap<>(Map.of(1, 640));
    return new PolicyCurve.Point(
        iteration,
        new Answers(greedyAccuracy, 0, lengths),
        new Answers(sampledAccuracy, sampledLongShare, lengths));
  }
}
