package org.pcot.jobs.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jfree.chart.plot.IntervalMarker;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.IntervalXYDataset;
import org.jfree.data.xy.XYDataset;
import org.junit.jupiter.api.Test;
import org.pcot.jobs.results.PretrainingGrid;
import org.pcot.jobs.results.ResultRow;

/** What the panels of the figure of a sweep hold, element by element. */
class SweepPanelsTest {
  private static final List<ResultRow> ROWS =
      List.of(
          SyntheticSweep.row(12, 0.2, 1, 0, 0.5, 0.125, 0.25, 0.375),
          SyntheticSweep.row(12, 0.2, 2, 0, 0.25, 0.125, 0.25, 0.375),
          SyntheticSweep.row(12, 0.2, 1, 10, 0.375, 0, 0.5, 0.25),
          SyntheticSweep.row(12, 0.2, 2, 10, 0.5, 0, 0.5, 0.5),
          SyntheticSweep.row(12, 0.4, 1, 0, 0.5, 0, 0.25, 0),
          SyntheticSweep.row(12, 0.4, 1, 10, 1, 1, 0.75, 0.5),
          SyntheticSweep.row(12, 0.4, 2, 10, 1, 1, 0.75, 0.5));

  private static final PretrainingGrid GRID = PretrainingGrid.group(ROWS).get(0);

  /** Two seeds are a deviation of their distance over the root of 2 apart. */
  @Test
  void accuracyIsTheMeanOverSeedsWithABandOfOneDeviation() {
    XYPlot plot = SharesPanel.accuracy(GRID).orElseThrow().plot();

    IntervalXYDataset lines = (IntervalXYDataset) plot.getDataset();
    assertThat(lines.getSeriesCount()).isEqualTo(4);
    assertPoint(lines, 0, 0, 0, 0.25, 0);
    assertPoint(lines, 0, 1, 1280, 0.5, 0);
    assertPoint(lines, 1, 0, 0, 0.375, 0.25 / Math.sqrt(2));
    assertPoint(lines, 1, 1, 1280, 0.4375, 0.125 / Math.sqrt(2));
    assertPoint(lines, 3, 0, 0, 0.5, 0);
    assertPoint(lines, 3, 1, 1280, 1, 0);
    assertThat(plot.getRenderer().getSeriesStroke(0)).isEqualTo(Style.DASHED);
    assertThat(plot.getRenderer().getSeriesStroke(1)).isEqualTo(Style.LINE);
    assertThat(plot.getRenderer().getSeriesPaint(0))
        .isEqualTo(plot.getRenderer().getSeriesPaint(1))
        .isNotEqualTo(plot.getRenderer().getSeriesPaint(2));
  }

  @Test
  void maximalLengthIsTheShareOfLongAnswers() {
    XYPlot plot = SharesPanel.longShare(GRID).orElseThrow().plot();

    IntervalXYDataset lines = (IntervalXYDataset) plot.getDataset();
    assertPoint(lines, 0, 0, 0, 0.375, 0);
    assertPoint(lines, 0, 1, 1280, 0.375, 0.25 / Math.sqrt(2));
    assertPoint(lines, 1, 0, 0, 0.125, 0);
    assertPoint(lines, 3, 1, 1280, 1, 0);
  }

  /** Seeds cross 0.75 at 0.2 + 0.2 * 3 / 5 and at 0.3: both somewhere between 0.2 and 0.4. */
  @Test
  void finalAccuracyHasSeedsMeansAndBothThresholds() {
    XYPlot plot = FinalPanel.of(GRID).orElseThrow().plot();

    XYDataset marks = plot.getDataset();
    assertThat(marks.getSeriesCount()).isEqualTo(7);
    assertThat(marks.getXValue(0, 0)).isEqualTo(0.2);
    assertThat(marks.getYValue(0, 0)).isEqualTo(0.4375);
    assertThat(marks.getYValue(0, 1)).isEqualTo(1);
    assertThat(marks.getYValue(1, 1) - marks.getYValue(1, 0))
        .isCloseTo(2 * 0.125 / Math.sqrt(2), within(1e-12));
    assertThat(marks.getYValue(2, 0)).isEqualTo(0.375);
    assertThat(marks.getYValue(2, 1)).isEqualTo(0.5);
    assertThat(marks.getXValue(3, 0)).isEqualTo(0.2);
    assertThat(marks.getYValue(3, 0)).isEqualTo(0.4375);
    assertThat(marks.getYValue(6, 0)).isEqualTo(1);
    List<?> markers = List.copyOf(plot.getDomainMarkers(Layer.BACKGROUND));
    IntervalMarker interval = (IntervalMarker) markers.get(0);
    assertThat(interval.getStartValue()).isCloseTo(0.2, within(1e-12));
    assertThat(interval.getEndValue()).isCloseTo(0.4, within(1e-12));
    assertThat(((ValueMarker) markers.get(1)).getValue()).isCloseTo(0.31, within(1e-12));
    assertThat(((ValueMarker) markers.get(2)).getValue()).isEqualTo(1 / 3.0);
  }

  @Test
  void withoutACrossingOneThirdStandsAlone() {
    PretrainingGrid low =
        PretrainingGrid.group(ROWS.stream().filter(row -> row.step() == 0).toList()).get(0);

    XYPlot plot = FinalPanel.of(low).orElseThrow().plot();

    assertThat(plot.getDomainMarkers(Layer.BACKGROUND)).hasSize(1);
    assertThat(plot.getDomainAxis().getRange().contains(0.2)).isTrue();
  }

  /** Nothing of the theory of parity; one seed crosses 0.5, at 0.2 + 0.2 / 5. */
  @Test
  void withoutAChanceThereIsNeitherChanceNorOneThird() {
    PretrainingGrid grid = new PretrainingGrid("digits", "", OptionalDouble.empty(), GRID.runs());

    XYPlot last = FinalPanel.of(grid).orElseThrow().plot();
    List<?> markers = List.copyOf(last.getDomainMarkers(Layer.BACKGROUND));
    assertThat(markers).hasSize(1);
    assertThat(((ValueMarker) markers.get(0)).getValue()).isCloseTo(0.24, within(1e-12));
    assertThat(last.getRangeMarkers(Layer.BACKGROUND)).isNull();
    XYPlot accuracy = SharesPanel.accuracy(grid).orElseThrow().plot();
    assertThat(accuracy.getRangeMarkers(Layer.BACKGROUND)).isNull();
    assertThat(SharesPanel.accuracy(GRID).orElseThrow().plot().getRangeMarkers(Layer.BACKGROUND))
        .hasSize(1);
  }

  /** The first grid's threshold is 0.31, see above; the second's accuracies are the same. */
  @Test
  void modelsOfOneSizeAreComparedAColourEach() {
    List<ComparisonPanel> panels = ComparisonPanel.of(List.of(named("a=1"), named("a=2")));

    assertThat(panels).hasSize(3);
    XYPlot accuracy = panels.get(0).plot();
    XYDataset marks = accuracy.getDataset();
    assertThat(marks.getSeriesCount()).isEqualTo(2 * (2 + 2));
    assertThat(marks.getXValue(0, 0)).isEqualTo(0.2);
    assertThat(marks.getYValue(0, 0)).isEqualTo(0.4375);
    assertThat(marks.getYValue(1, 1)).isEqualTo(1);
    assertThat(marks.getYValue(2, 1) - marks.getYValue(2, 0))
        .isCloseTo(2 * 0.125 / Math.sqrt(2), within(1e-12));
    assertThat(accuracy.getRenderer().getSeriesPaint(0))
        .isEqualTo(accuracy.getRenderer().getSeriesPaint(3))
        .isNotEqualTo(accuracy.getRenderer().getSeriesPaint(4));
    List<?> markers = List.copyOf(accuracy.getDomainMarkers(Layer.BACKGROUND));
    assertThat(markers).hasSize(3);
    assertThat(((ValueMarker) markers.get(0)).getValue()).isEqualTo(1 / 3.0);
    assertThat(((ValueMarker) markers.get(1)).getValue()).isCloseTo(0.31, within(1e-12));
    XYDataset sampled = panels.get(2).plot().getDataset();
    assertThat(sampled.getYValue(0, 1)).isEqualTo(0.4); // what was trained on
    assertThat(sampled.getYValue(1, 0)).isEqualTo(0.375);
  }

  @Test
  void theKeyOfAComparisonNamesModelsWithTheirThresholds() {
    List<ComparisonPanel> panels =
        ComparisonPanel.of(List.of(named("architecture=gpt2"), named("b=2")));

    assertThat(labels(panels.get(0)))
        .containsExactly("architecture=gpt2: 0.310", "b=2: 0.310", "1/3");
    assertThat(labels(panels.get(1))).containsExactly("architecture=gpt2", "b=2", "1/3");
    assertThat(labels(panels.get(2))).containsExactly("architecture=gpt2", "b=2", "p_cot");
  }

  /** Neither a model alone nor one of a single p_cot. */
  @Test
  void withoutTwoLinesNothingIsCompared() {
    PretrainingGrid oneShare =
        PretrainingGrid.group(ROWS.stream().filter(row -> row.pCot() == 0.2).toList()).get(0);

    assertThat(ComparisonPanel.of(List.of(GRID))).isEmpty();
    assertThat(ComparisonPanel.of(List.of(GRID, oneShare))).isEmpty();
  }

  private static PretrainingGrid named(String others) {
    return new PretrainingGrid(GRID.title(), others, GRID.chance(), GRID.runs());
  }

  private static List<String> labels(ComparisonPanel panel) {
    return Stream.of(panel.cell().key().getSources())
        .flatMap(
            source ->
                IntStream.range(0, source.getLegendItems().getItemCount())
                    .mapToObj(i -> source.getLegendItems().get(i).getLabel()))
        .toList();
  }

  private static void assertPoint(
      IntervalXYDataset lines, int series, int item, double x, double mean, double deviation) {
    assertThat(lines.getXValue(series, item)).isEqualTo(x);
    assertThat(lines.getYValue(series, item)).isCloseTo(mean, within(1e-12));
    assertThat(lines.getStartYValue(series, item)).isCloseTo(mean - deviation, within(1e-12));
    assertThat(lines.getEndYValue(series, item)).isCloseTo(mean + deviation, within(1e-12));
  }
}
