package org.pcot.jobs.theory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pcot.jobs.results.TheoryRow;
import org.pcot.model.linear.LinearTrainingConfig;

class ClaimsTest {
  private static final Claims CLAIMS =
      new Claims(0.03, new LinearTrainingConfig(3e-3, 20_000, 1e-2, 3_000));

  @Test
  void aModelAsTheTheoremSaysPassesAllItsClaims() {
    assertThat(CLAIMS.of(List.of(exact(0.2, 0)))).hasSize(6).noneMatch(Claim::fails);
    assertThat(CLAIMS.of(List.of(exact(0.5, 0)))).hasSize(6).noneMatch(Claim::fails);
  }

  @Test
  void eachDepartureFailsItsClaim() {
    TheoryRow row = exact(0.2, 0);
    assertThat(failing(with(row, 0.24, row.shortCorrect(), row.stopAfterFirst(), 0, 1)))
        .containsExactly("P(correct long)");
    assertThat(failing(with(row, row.longCorrect(), 0.36, row.stopAfterFirst(), 0, 1)))
        .containsExactly("P(correct short)");
    assertThat(failing(with(row, row.longCorrect(), row.shortCorrect(), 0.7, 0, 1)))
        .containsExactly("P(stop | y_1 = x_1)");
    assertThat(
            failing(
                with(row, row.longCorrect(), row.shortCorrect(), row.stopAfterFirst(), 0, 0.999)))
        .containsExactly("greedy = (x_1, stop)");
  }

  @Test
  void theLastHalfOfTheSharesIsOutsideTheTheorem() {
    assertThat(CLAIMS.of(List.of(exact(0.8, 0))))
        .extracting(Claim::verdict)
        .containsOnly(Verdict.OUTSIDE_THEOREM.name());
  }

  @Test
  void nearTheThresholdGreedyIsLeftOpen() {
    assertThat(CLAIMS.of(List.of(exact(1.0 / 3, 0))))
        .filteredOn(claim -> claim.claim().startsWith("greedy"))
        .extracting(Claim::verdict)
        .containsExactly(Verdict.AT_THRESHOLD.name());
  }

  /** p_0 = 0.14: shares .246 and .394, so that greedy turns in round 2. */
  @Test
  void roundsAreCountedUntilEveryGreedyChainIsRight() {
    List<TheoryRow> rounds = List.of(exact(0.14, 0), share(0.246, 1, 0), share(0.394, 2, 1));
    assertThat(CLAIMS.of(rounds)).hasSize(9).noneMatch(Claim::fails);
    List<TheoryRow> late = List.of(exact(0.14, 0), share(0.246, 1, 0), share(0.394, 2, 0.99));
    assertThat(failing(late)).containsExactly("rounds to perfect greedy");
    List<TheoryRow> far = List.of(exact(0.14, 0), share(0.31, 1, 0), share(0.394, 2, 1));
    assertThat(failing(far)).containsExactly("share of long answers");
  }

  @Test
  void theControlFailsWhenLongAnswersAppear() {
    assertThat(CLAIMS.of(List.of(exact(0, 0)))).hasSize(1).noneMatch(Claim::fails);
    TheoryRow row = exact(0, 0);
    assertThat(failing(with(row, 0, 0.5, 1, 0.01, 1)))
        .containsExactly("no long answers from p_cot = 0");
  }

  private static List<String> failing(TheoryRow row) {
    return failing(List.of(row));
  }

  private static List<String> failing(List<TheoryRow> rounds) {
    return CLAIMS.of(rounds).stream().filter(Claim::fails).map(Claim::claim).toList();
  }

  private static TheoryRow exact(double p, int round) {
    double greedyLong = p > 1.0 / 3 ? 1 : 0;
    return new TheoryRow(
        10,
        p,
        0,
        1,
        7,
        round,
        1,
        1,
        0,
        (1 + p) / 2,
        p,
        (1 - p) / 2,
        (1 - p) / (1 + p),
        greedyLong,
        1,
        greedyLong,
        1 - greedyLong);
  }

  /** A row of p_0 = 0.14 after a round. */
  private static TheoryRow share(double longShare, int round, double greedyChains) {
    TheoryRow after = exact(longShare, round);
    return new TheoryRow(
        10,
        0.14,
        0,
        1,
        7,
        round,
        1,
        1,
        0,
        after.firstIsX1(),
        longShare,
        after.shortCorrect(),
        after.stopAfterFirst(),
        greedyChains,
        1,
        greedyChains,
        0);
  }

  private static TheoryRow with(
      TheoryRow row,
      double longCorrect,
      double shortCorrect,
      double stop,
      double greedyLong,
      double greedyFirst) {
    return new TheoryRow(
        row.d(),
        row.pCot(),
        0,
        1,
        7,
        0,
        1,
        1,
        0,
        row.firstIsX1(),
        longCorrect,
        shortCorrect,
        stop,
        greedyLong,
        1,
        greedyLong,
        greedyFirst);
  }
}
