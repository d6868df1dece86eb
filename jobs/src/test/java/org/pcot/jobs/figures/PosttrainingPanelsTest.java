package org.pcot.jobs.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYDataset;
import org.junit.jupiter.api.Test;
import org.pcot.jobs.results.Answers;
import org.pcot.jobs.results.PolicyCurve;
import org.pcot.rl.algorithms.AlgorithmConfig;
import org.pcot.rl.rewards.Reward;

/** What the panels of figure 3 hold, element by element. */
class PosttrainingPanelsTest {
  private record Dot(double x, double y) {}

  @Test
  void accuracyHasASolidAndADashedLineForEachTemperature() {
    List<PolicySummary> runs = runs(SyntheticPolicyRuns.GRPO, Reward.END_TO_END);
    TemperatureColours colours = TemperatureColours.of(runs);

    XYPlot plot =
        AccuracyPanel.plot(new NumberAxis(), "accuracy", runs, colours, OptionalDouble.of(0.5));

    XYLineAndShapeRenderer renderer = (XYLineAndShapeRenderer) plot.getRenderer();
    assertThat(plot.getDataset().getSeriesCount()).isEqualTo(6);
    for (int i = 0; i < runs.size(); i++) {
      List<PolicySummary.Point> points = runs.get(i).points();
      Color colour = colours.of(runs.get(i).temperature());
      assertThat(dots(plot.getDataset(), 2 * i))
          .isEqualTo(
              points.stream().map(p -> new Dot(p.iteration(), p.sampledAccuracy())).toList());
      assertThat(renderer.getSeriesStroke(2 * i)).isEqualTo(Style.DASHED);
      assertThat(renderer.getSeriesPaint(2 * i)).isEqualTo(colour);
      assertThat(dots(plot.getDataset(), 2 * i + 1))
          .isEqualTo(points.stream().map(p -> new Dot(p.iteration(), p.greedyAccuracy())).toList());
      assertThat(renderer.getSeriesStroke(2 * i + 1)).isEqualTo(Style.LINE);
      assertThat(renderer.getSeriesPaint(2 * i + 1)).isEqualTo(colour);
    }
    assertThat(colours.temperatures()).containsExactly(0.75, 1.0, 1.5);
    assertThat(values(plot.getRangeMarkers(Layer.BACKGROUND))).containsExactly(0.5);
  }

  @Test
  void everyLengthHasADiscWhoseAreaIsItsShareOfTheAnswers() {
    SortedMap<Integer, Integer> before = new TreeMap<>(Map.of(1, 300, 2, 75, 12, 25));
    SortedMap<Integer, Integer> after = new TreeMap<>(Map.of(1, 25, 12, 375));
    Answers unused = new Answers(1, 1, new TreeMap<>(Map.of(7, 400)));
    PolicyCurve run =
        new PolicyCurve(
            SyntheticPolicyRuns.GRPO,
            Reward.END_TO_END,
            1,
            1,
            List.of(
                new PolicyCurve.Point(0, unused, new Answers(0.5, 0.1, before)),
                new PolicyCurve.Point(3, unused, new Answers(0.5, 0.9, after))));

    XYPlot plot =
        LengthPanel.plot(new NumberAxis(), run, PolicyCurve.Point::sampled, 12, Color.BLACK);

    Map<Dot, Double> areas = new TreeMap<>(Comparator.comparing(Dot::x).thenComparing(Dot::y));
    XYLineAndShapeRenderer renderer = (XYLineAndShapeRenderer) plot.getRenderer();
    for (int series = 0; series < plot.getDataset().getSeriesCount(); series++) {
      double diameter = renderer.getSeriesShape(series).getBounds2D().getWidth();
      for (Dot dot : dots(plot.getDataset(), series)) {
        areas.put(dot, diameter * diameter);
      }
    }
    double all = Math.pow(LengthPanel.disc(400, 400).getBounds2D().getWidth(), 2);
    assertThat(areas)
        .containsOnlyKeys(
            new Dot(0, 1), new Dot(0, 2), new Dot(0, 12), new Dot(3, 1), new Dot(3, 12));
    assertThat(areas.get(new Dot(0, 1))).isCloseTo(all * 300 / 400, within(1e-9));
    assertThat(areas.get(new Dot(0, 2))).isCloseTo(all * 75 / 400, within(1e-9));
    assertThat(areas.get(new Dot(0, 12))).isCloseTo(all * 25 / 400, within(1e-9));
    assertThat(areas.get(new Dot(3, 1))).isCloseTo(all * 25 / 400, within(1e-9));
    assertThat(areas.get(new Dot(3, 12))).isCloseTo(all * 375 / 400, within(1e-9));
  }

  @Test
  void aSingleAnswerCanBeSeen() {
    assertThat(LengthPanel.disc(1, 640).getBounds2D().getWidth()).isGreaterThan(0.5);
  }

  /** Shares of 1/10, 2/11, 4/13, 8/17: odds of 1/9 that double. */
  @Test
  void theoryStartsFromTheMeasuredShareAndMeasuredPointsStandBesideIt() {
    List<PolicySummary> runs =
        List.of(shares(0.75, 0.1, 0.2, 0.5, 0.9), shares(1, 0.1, 0.18, 0.3, 0.47));
    TemperatureColours colours = TemperatureColours.of(runs);

    XYPlot plot = TheoryPanel.plot(new NumberAxis(), runs, colours);

    List<Dot> predicted = dots(plot.getDataset(0), 0);
    assertThat(predicted.get(0)).isEqualTo(new Dot(0, 0.1));
    assertThat(at(predicted, 1)).isCloseTo(2 / 11.0, within(1e-12));
    assertThat(at(predicted, 2)).isCloseTo(4 / 13.0, within(1e-12));
    assertThat(at(predicted, 3)).isCloseTo(8 / 17.0, within(1e-12));
    assertThat(dots(plot.getDataset(1), 0))
        .containsExactly(new Dot(0, 0.1), new Dot(1, 0.2), new Dot(2, 0.5), new Dot(3, 0.9));
    assertThat(dots(plot.getDataset(1), 1))
        .containsExactly(new Dot(0, 0.1), new Dot(1, 0.18), new Dot(2, 0.3), new Dot(3, 0.47));
    assertThat(dots(plot.getDataset(2), 0)).extracting(Dot::x).containsExactly(2.0);
    assertThat(dots(plot.getDataset(2), 1)).extracting(Dot::x).containsExactly(3.0);
    assertThat(values(plot.getDomainMarkers(Layer.BACKGROUND))).containsExactly(3.0);
    assertThat(values(plot.getRangeMarkers(Layer.BACKGROUND))).containsExactly(1 / 3.0);
  }

  @Test
  void withoutLongAnswersNoRoundIsPredictedOrMarked() {
    List<PolicySummary> runs = List.of(shares(1, 0, 0, 0));

    XYPlot plot = TheoryPanel.plot(new NumberAxis(), runs, TemperatureColours.of(runs));

    assertThat(values(plot.getDomainMarkers(Layer.BACKGROUND))).isEmpty();
    assertThat(dots(plot.getDataset(0), 0)).allMatch(dot -> dot.y() == 0);
    assertThat(dots(plot.getDataset(2), 0)).isEmpty();
  }

  private static List<PolicySummary> runs(AlgorithmConfig algorithm, Reward reward) {
    return PolicySummary.summarise(SyntheticPolicyRuns.all(5)).stream()
        .filter(run -> run.algorithm().equals(algorithm) && run.reward() == reward)
        .toList();
  }

  /** STaR whose greedy answers are right once the share of long ones is over a third. */
  private static PolicySummary shares(double temperature, double... longShares) {
    List<PolicySummary.Point> points = new ArrayList<>();
    for (int round = 0; round < longShares.length; round++) {
      double greedy = longShares[round] > 1 / 3.0 ? 1 : 0.5;
      points.add(
          new PolicySummary.Point(round, greedy, (1 + longShares[round]) / 2, longShares[round]));
    }
    return new PolicySummary(
        SyntheticPolicyRuns.STAR, Reward.CHAIN_OF_THOUGHT, temperature, points, List.of());
  }

  /** Of markers; without any, JFreeChart gives null. */
  private static List<Double> values(Collection<?> markers) {
    return markers == null
        ? List.of()
        : markers.stream().map(marker -> ((ValueMarker) marker).getValue()).toList();
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
