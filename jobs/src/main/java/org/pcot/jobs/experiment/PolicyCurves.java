package org.pcot.jobs.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.pcot.datasets.UserError;
import org.pcot.jobs.results.Answers;
import org.pcot.jobs.results.PolicyCurve;
import org.pcot.model.training.evaluation.EvaluatedStep;
import org.pcot.model.training.evaluation.Evaluation;
import org.pcot.model.training.metrics.MetricsFile;

/** What post-training from one step, of all seeds and variants, looked like. */
record PolicyCurves(long fromStep, List<PolicyCurve> curves) {

  /**
   * By step; runs that were not begun are left out.
   *
   * @throws UserError when none was begun
   */
  static List<PolicyCurves> ofEachStartingStep(RunLayout layout, Configuration hadoop)
      throws IOException {
    TreeSet<Long> steps = new TreeSet<>();
    for (long seed : layout.config().seeds()) {
      steps.addAll(PosttrainedSteps.find(layout, seed, hadoop));
    }
    List<PolicyCurves> result = new ArrayList<>();
    for (long step : steps) {
      List<PolicyCurve> curves = curves(layout, step, hadoop);
      if (!curves.isEmpty()) {
        result.add(new PolicyCurves(step, curves));
      }
    }
    if (result.isEmpty()) {
      throw new UserError(
          layout.root() + ": has no metrics of post-training to draw",
          "run pcot posttrain with the same configuration first");
    }
    return result;
  }

  private static List<PolicyCurve> curves(RunLayout layout, long fromStep, Configuration hadoop)
      throws IOException {
    List<PolicyCurve> curves = new ArrayList<>();
    for (long seed : layout.config().seeds()) {
      for (PosttrainRun run : layout.config().posttrain().runs()) {
        List<PolicyCurve.Point> points =
            MetricsFile.evaluations(layout.posttraining(seed, fromStep, run), hadoop).stream()
                .map(PolicyCurves::point)
                .toList();
        if (!points.isEmpty()) {
          curves.add(
              new PolicyCurve(run.algorithm(), run.reward(), run.temperature(), seed, points));
        }
      }
    }
    return curves;
  }

  private static PolicyCurve.Point point(EvaluatedStep evaluated) {
    return new PolicyCurve.Point(
        evaluated.step(), answers(evaluated.greedy()), answers(evaluated.sampled()));
  }

  private static Answers answers(Evaluation evaluation) {
    return new Answers(evaluation.accuracy(), evaluation.longShare(), evaluation.lengths());
  }
}
