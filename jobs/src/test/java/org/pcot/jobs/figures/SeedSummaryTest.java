package org.pcot.jobs.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.UserError;
import org.pcot.jobs.figures.SeedSummary.Point;
import org.pcot.jobs.results.Curve;
import org.pcot.jobs.results.Measurement;
import org.pcot.jobs.results.Phase;

class SeedSummaryTest {
  private static final String NAME = "d = 20";

  @Test
  void aPointIsTheLeastMedianAndGreatestOverSeeds() {
    List<SeedSummary> summaries =
        SeedSummary.summarise(
            List.of(
                curve(7, at(0, 0.9, 1), at(10, 0.5, 20)),
                curve(3, at(0, 0.1, 4), at(10, 0.6, 1)),
                curve(5, at(0, 0.4, 9), at(10, 0.7, 3))));

    assertThat(summaries).hasSize(1);
    assertThat(summaries.get(0).points())
        .containsExactly(
            new Point(0, new Spread(0.1, 0.4, 0.9), new Spread(1, 4, 9)),
            new Point(10, new Spread(0.5, 0.6, 0.7), new Spread(1, 3, 20)));
  }

  @Test
  void theMedianOfTwoSeedsLiesBetweenThem() {
    List<SeedSummary> summaries =
        SeedSummary.summarise(List.of(curve(0, at(1, 0.25, 1)), curve(1, at(1, 0.75, 4))));

    assertThat(summaries.get(0).points())
        .containsExactly(new Point(1, new Spread(0.25, 0.5, 0.75), new Spread(1, 2.5, 4)));
  }

  @Test
  void stepsThatASeedLacksAreLeftOut() {
    List<SeedSummary> summaries =
        SeedSummary.summarise(
            List.of(curve(0, at(1, 0.5, 1), at(2, 0.5, 1)), curve(1, at(2, 0.5, 1), at(3, 1, 1))));

    assertThat(summaries.get(0).points()).extracting(Point::sequences).containsExactly(2.0);
  }

  @Test
  void seedsWithoutACommonStepAreRefused() {
    List<Curve> curves = List.of(curve(0, at(1, 0.5, 1)), curve(1, at(2, 0.5, 1)));

    assertThatThrownBy(() -> SeedSummary.summarise(curves))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(NAME);
  }

  @Test
  void theSameRunTwiceIsRefused() {
    List<Curve> curves = List.of(curve(4, at(1, 0.5, 1)), curve(4, at(1, 0.5, 1)));

    assertThatThrownBy(() -> SeedSummary.summarise(curves))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("seed 4");
  }

  @Test
  void aCurveThatDoesNotAdvanceIsRefused() {
    assertThatThrownBy(() -> curve(0, at(5, 0.5, 1), at(5, 0.5, 1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("5.0 sequences");
  }

  @Test
  void impossibleMeasurementsAreRefused() {
    assertThatThrownBy(() -> at(0, 1.01, 1)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> at(0, Double.NaN, 1)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> at(-1, 0.5, 1)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> at(0, 0.5, Double.POSITIVE_INFINITY)).isInstanceOf(UserError.class);
  }

  private static Curve curve(long seed, Measurement... measurements) {
    return new Curve(Phase.PRE_TRAINING, NAME, seed, Arrays.asList(measurements));
  }

  private static Measurement at(double sequences, double accuracy, double medianLength) {
    return new Measurement(sequences, accuracy, medianLength);
  }
}
