package org.pcot.jobs.figures;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.pcot.jobs.results.Answers;
import org.pcot.jobs.results.PolicyCurve;
import org.pcot.rl.algorithms.AlgorithmConfig;
import org.pcot.rl.algorithms.Grpo;
import org.pcot.rl.algorithms.Star;
import org.pcot.rl.rewards.Reward;

/**
 * Figure 3 of the paper, with the theory on top of it: accuracy during post-training, a column for
 * each algorithm and a row for each reward; below, the lengths of all answers during a run of GRPO,
 * and the share of long answers over rounds of STaR beside its prediction, which is one for tasks
 * where a guess is right half of the time. Panels whose runs are missing are left out.
 *
 * <p>Lines are medians over seeds.
 */
public final class PosttrainingFigure {
  /** Text width of a two-column paper, in points. */
  private static final int WIDTH = 504;

  private static final int COLUMNS = 3;
  private static final double MARGIN = 0.04;

  private final List<PolicySummary> summaries;
  private final TemperatureColours colours;
  private final int longestLength;
  private final OptionalDouble chance;

  private PosttrainingFigure(
      List<PolicySummary> summaries, int longestLength, OptionalDouble chance) {
    this.summaries = summaries;
    this.colours = TemperatureColours.of(summaries);
    this.longestLength = longestLength;
    this.chance = chance;
  }

  /**
   * @param curves runs from one checkpoint of each seed
   * @param longestLength length of a long answer
   * @param chance accuracy of a guess, drawn as a line across the panels of accuracy; none where a
   *     guess is next to never right
   * @throws org.pcot.datasets.UserError when there is nothing to draw, seeds do not fit together,
   *     or the machine has no fonts
   */
  public static Drawing draw(List<PolicyCurve> curves, int longestLength, OptionalDouble chance) {
    List<PolicySummary> summaries = PolicySummary.summarise(curves);
    Fonts.require();
    return new PosttrainingFigure(summaries, longestLength, chance).draw();
  }

  private Drawing draw() {
    PolicyCurve shown = shownRun();
    List<PolicySummary> chains =
        chance.isPresent() ? of(Star.class, Reward.CHAIN_OF_THOUGHT) : List.of();
    Page page = new Page(WIDTH, Math.max(COLUMNS, algorithms().size()));
    page.addLegend(PosttrainingLegends.ofAccuracy(colours, chance.isPresent()));
    for (Reward reward : Reward.values()) {
      page.addRow(accuracyPanels(reward));
    }
    page.addLegend(PosttrainingLegends.ofDetails(LengthPanel.total(shown), chains));
    page.addRow(detailPanels(shown, chains));
    return page.drawing();
  }

  private List<JFreeChart> accuracyPanels(Reward reward) {
    List<JFreeChart> panels = new ArrayList<>();
    for (AlgorithmConfig algorithm : algorithms()) {
      List<PolicySummary> runs = of(algorithm.getClass(), reward);
      if (!runs.isEmpty()) {
        String label = panels.isEmpty() ? "accuracy" : null;
        NumberAxis iterations = iterationAxis(algorithm, last(runs), MARGIN * last(runs));
        panels.add(
            Page.panel(
                algorithm.title() + ", " + title(reward),
                AccuracyPanel.plot(iterations, label, runs, colours, chance)));
      }
    }
    return panels;
  }

  private List<AlgorithmConfig> algorithms() {
    return summaries.stream().map(PolicySummary::algorithm).distinct().toList();
  }

  private List<JFreeChart> detailPanels(PolicyCurve shown, List<PolicySummary> chains) {
    List<JFreeChart> panels = new ArrayList<>();
    panels.add(lengthPanel("greedy", shown, PolicyCurve.Point::greedy));
    panels.add(lengthPanel("sampled", shown, PolicyCurve.Point::sampled));
    if (!chains.isEmpty()) {
      AlgorithmConfig star = chains.get(0).algorithm();
      NumberAxis rounds = iterationAxis(star, last(chains), MARGIN * last(chains));
      panels.add(
          Page.panel(
              star.title() + ", " + title(Reward.CHAIN_OF_THOUGHT) + ": theory",
              TheoryPanel.plot(rounds, chains, colours)));
    }
    return panels;
  }

  private JFreeChart lengthPanel(
      String kind, PolicyCurve run, Function<PolicyCurve.Point, Answers> answers) {
    long last = run.points().get(run.points().size() - 1).iteration();
    String title =
        run.algorithm().title()
            + ", "
            + title(run.reward())
            + ", "
            + Style.temperature(run.temperature())
            + ": "
            + kind;
    NumberAxis iterations = iterationAxis(run.algorithm(), last, LengthPanel.MARGIN);
    return Page.panel(
        title,
        LengthPanel.plot(iterations, run, answers, longestLength, colours.of(run.temperature())));
  }

  /** GRPO at temperature 1 with the end-to-end reward, or what comes closest. */
  private PolicyCurve shownRun() {
    return summaries.stream()
        .min(
            Comparator.comparing((PolicySummary s) -> !(s.algorithm() instanceof Grpo))
                .thenComparing(s -> s.algorithm().order())
                .thenComparing(PolicySummary::reward)
                .thenComparing(s -> Math.abs(s.temperature() - 1))
                .thenComparing(PolicySummary::temperature))
        .orElseThrow()
        .seeds()
        .get(0);
  }

  private List<PolicySummary> of(Class<? extends AlgorithmConfig> algorithm, Reward reward) {
    return summaries.stream()
        .filter(s -> algorithm.isInstance(s.algorithm()) && s.reward() == reward)
        .toList();
  }

  private static long last(List<PolicySummary> runs) {
    return runs.stream().mapToLong(PolicySummary::lastIteration).max().orElseThrow();
  }

  private static NumberAxis iterationAxis(AlgorithmConfig algorithm, long last, double room) {
    return Style.countAxis(algorithm.unit(), last, room);
  }

  private static String title(Reward reward) {
    return switch (reward) {
      case END_TO_END -> "end-to-end";
      case CHAIN_OF_THOUGHT -> "chain-of-thought";
    };
  }
}
