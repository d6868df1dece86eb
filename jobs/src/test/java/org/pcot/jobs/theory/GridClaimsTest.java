package org.pcot.jobs.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pcot.jobs.results.ComplexityRow;
import org.pcot.jobs.results.TheoryRow;

class GridClaimsTest {
  private static final GridClaims CLAIMS = new GridClaims(0.02);
  private static final TheoryConfig.Complexity GRID =
      new TheoryConfig.Complexity(List.of(10, 20), List.of(0.2, 0.1), 1000);

  @Test
  void theThresholdIsWhereAStopIsAsLikelyAsNot() {
    List<Claim> claims = CLAIMS.thresholds(stops(0, 1, 2));
    assertThat(claims).hasSize(1).noneMatch(Claim::fails);
    assertThat(claims.get(0).measured()).isCloseTo(1.0 / 3, within(0.01));
    assertThat(CLAIMS.thresholds(stops(0.6, 1, 2))).allMatch(Claim::fails);
  }

  @Test
  void aGridWithoutTheThresholdFails() {
    List<TheoryRow> below = stops(0, 1, 2).stream().filter(row -> row.pCot() < 0.3).toList();
    assertThat(CLAIMS.thresholds(below)).hasSize(1).allMatch(Claim::fails);
  }

  @Test
  void slopesAreFoundAlongBothLines() {
    List<ComplexityRow> rows =
        List.of(
            new ComplexityRow(10, 0.2, 1, 1000, true),
            new ComplexityRow(20, 0.2, 1, 4000, true),
            new ComplexityRow(10, 0.1, 1, 1414, true));
    assertThat(CLAIMS.samples(rows, GRID)).hasSize(2).noneMatch(Claim::fails);
    assertThat(CLAIMS.samples(rows, GRID).get(0).measured()).isCloseTo(2, within(1e-9));
    assertThat(CLAIMS.samples(rows, GRID).get(1).measured()).isCloseTo(0.5, within(1e-3));
  }

  @Test
  void aCellThatWasGivenUpFailsItsLine() {
    List<ComplexityRow> rows =
        List.of(
            new ComplexityRow(10, 0.2, 1, 1000, true),
            new ComplexityRow(20, 0.2, 1, 1000, false),
            new ComplexityRow(10, 0.1, 1, 1500, true));
    assertThat(CLAIMS.samples(rows, GRID)).extracting(Claim::fails).containsExactly(true, false);
  }

  /** P(stop) = (1-p)/(1-p + slope·p), which is 1/2 at p = 1/(1 + slope). */
  private static List<TheoryRow> stops(double noise, int leap, double slope) {
    return DoubleStream.of(0.2, 0.25, 0.3, 0.35, 0.4, 0.45)
        .boxed()
        .flatMap(
            p ->
                Stream.of(1L, 2L)
                    .map(
                        seed ->
                            new TheoryRow(
                                9,
                                p,
                                noise,
                                leap,
                                seed,
                                0,
                                1,
                                1,
                                0,
                                0,
                                0,
                                0,
                                (1 - p) / (1 - p + slope * p),
                                0,
                                0,
                                0,
                                0)))
        .toList();
  }
}
