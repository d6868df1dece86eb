package org.pcot.jobs.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYDataset;
import org.junit.jupiter.api.Test;
import org.pcot.jobs.results.ComplexityRow;
import org.pcot.jobs.results.TheoryRow;

/** What the panels of the figure of the theory hold, element by element. */
class TheoryPanelsTest {
  private record Dot(double x, double y) {}

  @Test
  void greedyAnswersAreMeansOverSeedsWithAThresholdForEachKindOfChains() {
    List<TheoryRow> rows =
        List.of(
            greedy(8, 0.2, 0, 1, 1, 0.25),
            greedy(8, 0.2, 0, 1, 2, 0.75),
            greedy(8, 0.6, 0, 1, 1, 1),
            greedy(8, 0.2, 0.5, 1, 1, 0.125),
            greedy(8, 0.6, 0, 3, 1, 0.875),
            greedy(16, 0.1, 0, 1, 1, 0),
            greedy(16, 0.2, 0, 1, 1, 0),
            greedy(16, 0.3, 0, 1, 1, 0),
            greedy(16, 0.4, 0, 1, 1, 1),
            greedy(16, 0.5, 0, 1, 1, 1),
            greedy(16, 0.6, 0, 1, 1, 1));

    ThresholdPanel panel = ThresholdPanel.of(rows).orElseThrow();
    XYPlot plot = panel.plot();

    assertThat(panel.d()).isEqualTo(8);
    assertThat(panel.shares().keySet())
        .extracting(ThresholdPanel.Chains::label)
        .containsExactly("q = 0", "q = 0.5", "leap 3");
    assertThat(dots(plot.getDataset(), 0)).containsExactly(new Dot(0.2, 0.5), new Dot(0.6, 1));
    assertThat(dots(plot.getDataset(), 2)).containsExactly(new Dot(0.2, 0.125));
    assertThat(dots(plot.getDataset(), 4)).containsExactly(new Dot(0.6, 0.875));
    assertThat(values(plot.getDomainMarkers(Layer.BACKGROUND))).containsExactly(1 / 3.0, 0.4, 0.5);
  }

  @Test
  void ofDimensionsWithoutVariantsThatWithMostRowsIsShown() {
    List<TheoryRow> rows =
        List.of(
            greedy(8, 0.2, 0, 1, 1, 0), greedy(8, 0.4, 0, 1, 1, 1), greedy(16, 0.2, 0, 1, 1, 0));

    assertThat(ThresholdPanel.of(rows).orElseThrow().d()).isEqualTo(8);
  }

  @Test
  void calibrationHasEveryCleanRowBesideThePredictionAndHollowOutsideOfTheTheorem() {
    List<TheoryRow> rows =
        List.of(
            probabilities(8, 0.4, 0, 1, 0, 0.41, 0.29, 0.42),
            probabilities(16, 0.4, 0, 1, 0, 0.39, 0.31, 0.44),
            probabilities(8, 0.75, 0, 1, 0, 0.7, 0.1, 0.15),
            probabilities(8, 0, 0, 1, 0, 0.01, 0.49, 0.98),
            probabilities(8, 0.4, 0.5, 1, 0, 0.9, 0.9, 0.9),
            probabilities(8, 0.4, 0, 2, 0, 0.9, 0.9, 0.9),
            probabilities(8, 0.4, 0, 1, 1, 0.9, 0.9, 0.9));

    XYPlot plot = CalibrationPanel.of(rows).orElseThrow().plot();

    XYDataset data = plot.getDataset();
    XYLineAndShapeRenderer renderer = (XYLineAndShapeRenderer) plot.getRenderer();
    assertThat(at(dots(data, 0), 0.4)).isEqualTo(0.4);
    assertThat(at(dots(data, 1), 0.4)).isCloseTo(0.3, within(1e-15));
    assertThat(at(dots(data, 2), 0.4)).isCloseTo(3 / 7.0, within(1e-15));
    assertThat(dots(data, 3)).containsExactlyInAnyOrder(new Dot(0.4, 0.41), new Dot(0.4, 0.39));
    assertThat(dots(data, 4)).containsExactly(new Dot(0, 0.01), new Dot(0.75, 0.7));
    assertThat(dots(data, 5)).containsExactlyInAnyOrder(new Dot(0.4, 0.29), new Dot(0.4, 0.31));
    assertThat(dots(data, 6)).containsExactly(new Dot(0, 0.49), new Dot(0.75, 0.1));
    assertThat(dots(data, 7)).containsExactlyInAnyOrder(new Dot(0.4, 0.42), new Dot(0.4, 0.44));
    assertThat(dots(data, 8)).containsExactly(new Dot(0, 0.98), new Dot(0.75, 0.15));
    assertThat(renderer.getItemShapeFilled(3, 0)).isTrue();
    assertThat(renderer.getItemShapeFilled(4, 0)).isFalse();
  }

  /** From 1/10 the odds of 1/9 double: 2/11, 4/13. */
  @Test
  void roundsAreMeansOverSeedsBesideTheRecursionAtTheGreatestDimensionThatHasAny() {
    List<TheoryRow> rows =
        List.of(
            probabilities(8, 0.1, 0, 1, 2, 0.9, 0, 0),
            probabilities(16, 0.1, 0, 1, 0, 0.125, 0, 0),
            probabilities(16, 0.1, 0, 1, 1, 0.125, 0, 0),
            probabilities(16, 0.1, 0, 1, 1, 0.25, 0, 0),
            probabilities(16, 0.1, 0, 1, 2, 0.375, 0, 0),
            probabilities(16, 0.3, 0, 1, 0, 0.3, 0, 0),
            probabilities(16, 0.1, 0.5, 1, 1, 0.8, 0, 0),
            probabilities(32, 0.1, 0, 1, 0, 0.1, 0, 0));

    RoundsPanel panel = RoundsPanel.of(rows).orElseThrow();
    XYPlot plot = panel.plot();

    assertThat(panel.d()).isEqualTo(16);
    assertThat(panel.probabilities()).containsOnlyKeys(0.1);
    assertThat(at(dots(plot.getDataset(), 0), 0)).isEqualTo(0.1);
    assertThat(at(dots(plot.getDataset(), 0), 1)).isCloseTo(2 / 11.0, within(1e-15));
    assertThat(at(dots(plot.getDataset(), 0), 2)).isCloseTo(4 / 13.0, within(1e-15));
    assertThat(dots(plot.getDataset(), 1))
        .containsExactly(new Dot(0, 0.125), new Dot(1, 0.1875), new Dot(2, 0.375));
    assertThat(values(plot.getRangeMarkers(Layer.BACKGROUND))).containsExactly(1 / 3.0);
  }

  /** Scatter about d^2 that is symmetric in logarithms leaves the exponent. */
  @Test
  void samplesHaveMedianRangeAndPowerLawOnLogarithmicAxes() {
    List<ComplexityRow> rows =
        List.of(
            needed(2, 0.25, 1, 4),
            needed(4, 0.25, 1, 8),
            needed(4, 0.25, 2, 16),
            needed(4, 0.25, 3, 32),
            needed(8, 0.25, 1, 64),
            new ComplexityRow(16, 0.25, 1, 999, false),
            needed(4, 0.5, 1, 8),
            needed(8, 0.5, 1, 16));

    ComplexityPanel panel = ComplexityPanel.againstDimension(rows).orElseThrow();
    XYPlot plot = panel.plot();

    assertThat(panel.title()).isEqualTo("samples needed, p = 0.25");
    assertThat(plot.getDomainAxis()).isInstanceOf(LogAxis.class);
    assertThat(plot.getRangeAxis()).isInstanceOf(LogAxis.class);
    assertThat(dots(plot.getDataset(), 0)).hasSize(2);
    assertThat(at(dots(plot.getDataset(), 0), 2)).isCloseTo(4, within(1e-12));
    assertThat(at(dots(plot.getDataset(), 0), 8)).isCloseTo(64, within(1e-12));
    assertThat(dots(plot.getDataset(), 1))
        .containsExactly(new Dot(2, 4), new Dot(4, 16), new Dot(8, 64));
    assertThat(dots(plot.getDataset(), 3)).containsExactly(new Dot(4, 8), new Dot(4, 32));
  }

  @Test
  void samplesAgainstTheShareStandAtItsInverse() {
    List<ComplexityRow> rows =
        List.of(
            needed(8, 0.5, 1, 20),
            needed(8, 0.25, 1, 40),
            needed(8, 0.125, 1, 80),
            needed(16, 0.5, 1, 1),
            needed(16, 0.25, 1, 1));

    ComplexityPanel panel = ComplexityPanel.againstShare(rows).orElseThrow();

    assertThat(panel.title()).isEqualTo("samples needed, d = 8");
    assertThat(dots(panel.plot().getDataset(), 1))
        .containsExactly(new Dot(2, 20), new Dot(4, 40), new Dot(8, 80));
  }

  @Test
  void logarithmicTicksArePowersOfTwoUntilThereAreThreeOfTen() {
    assertThat(LogScale.axis("d", 4, 64).getBase()).isEqualTo(2);
    assertThat(LogScale.axis("d", 4, 64).getTickUnit().getSize()).isEqualTo(1);
    assertThat(LogScale.axis("d", 11, 9999).getBase()).isEqualTo(2);
    assertThat(LogScale.axis("d", 10, 1000).getBase()).isEqualTo(10);
    assertThat(LogScale.axis("samples", 10, 99_000).getRange().contains(99_000)).isTrue();
  }

  @Test
  void orderedColoursRunFromTheFirstStopToTheLast() {
    OrderedColours<Integer> colours = new OrderedColours<>(List.of(3, 5, 9, 11));

    assertThat(List.of(3, 5, 9, 11))
        .extracting(colours::of)
        .extracting(colour -> colour.getRGB() & 0xFFFFFF)
        .containsExactly(0x440154, 0x3B528B, 0x21918C, 0x5EC962);
    assertThat(new OrderedColours<>(List.of("one")).of("one").getRGB() & 0xFFFFFF)
        .isEqualTo(0x440154);
  }

  private static TheoryRow greedy(
      int d, double pCot, double noise, int leap, long seed, double greedyLong) {
    return new TheoryRow(
        d, pCot, noise, leap, seed, 0, 1, 1, 0, 0, 0, 0, 0, greedyLong, 0, 0, 1 - greedyLong);
  }

  private static TheoryRow probabilities(
      int d,
      double pCot,
      double noise,
      int leap,
      int round,
      double longCorrect,
      double shortCorrect,
      double stop) {
    return new TheoryRow(
        d, pCot, noise, leap, 1, round, 1, 1, 0, 0, longCorrect, shortCorrect, stop, 0, 0, 0, 1);
  }

  private static ComplexityRow needed(int d, double pCot, long seed, long samples) {
    return new ComplexityRow(d, pCot, seed, samples, true);
  }

  private static List<Double> values(Collection<?> markers) {
    return markers.stream().map(marker -> ((ValueMarker) marker).getValue()).toList();
  }

  private static double at(List<Dot> line, double x) {
    return line.stream().filter(dot -> dot.x() == x).findFirst().orElseThrow().y();
  }

  private static List<Dot> dots(XYDataset dataset, int series) {
    List<Dot> dots = new ArrayList<>();
    for (int i = 0; i < dataset.getItemCount(series); i++) {
      dots.add(new Dot(dataset.getXValue(series, i), dataset.getYValue(series, i)));
    }
    return dots;
  }
}
