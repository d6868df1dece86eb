package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.jobs.experiment.EvaluatedModel;
import org.pcot.jobs.experiment.PosttrainRun;
import org.pcot.model.training.evaluation.Estimate;
import org.pcot.model.training.evaluation.Evaluation;
import org.pcot.rl.algorithms.Grpo;
import org.pcot.rl.rewards.Reward;

class VerdictTest {
  private static final int LONG = 20;

  @Test
  void aGuessBeforeAndALongRightAnswerAfterAreThePhenomenon() {
    assertThat(objections(0.50, 1, 1.0, LONG)).isEmpty();
    assertThat(objections(0.649, 1, 0.95, LONG)).isEmpty();
  }

  @Test
  void everyConditionIsJudged() {
    assertThat(objections(0.65, 1, 1.0, LONG))
        .containsExactly("greedy accuracy before RL is 0.650, not below 0.65");
    assertThat(objections(0.5, LONG, 1.0, LONG))
        .containsExactly("median length before RL is 20, not 1");
    assertThat(objections(0.5, 1, 0.949, LONG))
        .containsExactly("greedy accuracy after RL is 0.949, below 0.95");
    assertThat(objections(0.5, 1, 1.0, 1)).containsExactly("median length after RL is 1, not 20");
    assertThat(objections(Double.NaN, 1, Double.NaN, LONG)).hasSize(2);
  }

  @Test
  void theLastStartingStepIsJudged() {
    List<EvaluatedModel> models =
        List.of(
            model(300, 0, 0.9, LONG),
            model(300, 5, 0.5, 1),
            model(600, 0, 0.5, 1),
            model(600, 5, 1.0, LONG));
    assertThat(Verdict.objections(models, LONG)).isEmpty();
  }

  private static List<String> objections(
      double before, double lengthBefore, double after, double lengthAfter) {
    return Verdict.objections(
        List.of(model(600, 0, before, lengthBefore), model(600, 5, after, lengthAfter)), LONG);
  }

  private static EvaluatedModel model(long step, long iterations, double accuracy, double length) {
    Evaluation evaluation =
        new Evaluation(
            1,
            new TreeMap<>(Map.of(1, Estimate.wilson(accuracy, 640))),
            length,
            length,
            0,
            Double.NaN,
            accuracy,
            0,
            length,
            length,
            new TreeMap<>(Map.of((int) length, 640)));
    PosttrainRun run = new PosttrainRun(ConfigurationReader.of(Grpo.class), Reward.END_TO_END, 1);
    return new EvaluatedModel(
        1, step, Optional.of(run).filter(r -> iterations > 0), iterations, evaluation, evaluation);
  }
}
