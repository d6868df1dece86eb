package org.pcot.jobs.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.pcot.jobs.experiment.EvaluatedModel;

/**
 * Whether the paper's phenomenon appeared: before reinforcement learning, greedy answers are short
 * and hardly better than a guess; after it, they are long and right.
 */
final class Verdict {
  private static final double GREATEST_ACCURACY_BEFORE = 0.65;
  private static final double LEAST_ACCURACY_AFTER = 0.95;
  private static final double SHORT_LENGTH = 1;

  private Verdict() {}

  /**
   * What is missing, a sentence each; nothing when the phenomenon appeared.
   *
   * @param models of which the last pre-trained one and the last post-trained one are judged
   * @param longLength length of a whole chain
   */
  static List<String> objections(List<EvaluatedModel> models, int longLength) {
    EvaluatedModel before = last(models, model -> !model.isPostTrained());
    EvaluatedModel after = last(models, EvaluatedModel::isPostTrained);
    List<String> objections = new ArrayList<>();
    object(
        objections,
        before.greedy().accuracy() < GREATEST_ACCURACY_BEFORE,
        "greedy accuracy before RL is %.3f, not below %.2f",
        before.greedy().accuracy(),
        GREATEST_ACCURACY_BEFORE);
    object(
        objections,
        before.greedy().medianLength() == SHORT_LENGTH,
        "median length before RL is %.0f, not %.0f",
        before.greedy().medianLength(),
        SHORT_LENGTH);
    object(
        objections,
        after.greedy().accuracy() >= LEAST_ACCURACY_AFTER,
        "greedy accuracy after RL is %.3f, below %.2f",
        after.greedy().accuracy(),
        LEAST_ACCURACY_AFTER);
    object(
        objections,
        after.greedy().medianLength() == longLength,
        "median length after RL is %.0f, not %.0f",
        after.greedy().medianLength(),
        (double) longLength);
    return objections;
  }

  private static void object(
      List<String> objections, boolean holds, String format, double found, double expected) {
    if (!holds) {
      objections.add(String.format(Locale.ROOT, format, found, expected));
    }
  }

  private static EvaluatedModel last(
      List<EvaluatedModel> models, Predicate<EvaluatedModel> condition) {
    return models.stream()
        .filter(condition)
        .reduce((first, second) -> second)
        .orElseThrow(() -> new IllegalStateException("a stage was left out"));
  }
}
