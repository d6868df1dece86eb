package org.pcot.jobs.experiment;

import java.util.Optional;
import org.pcot.model.training.evaluation.Evaluation;

/**
 * A checkpoint and what its answers were like.
 *
 * @param step of pre-training; of post-training, the step that it started from
 * @param run how it was post-trained, if it was
 * @param iterations of post-training since then, 0 for a pre-trained model
 */
public record EvaluatedModel(
    long seed,
    long step,
    Optional<PosttrainRun> run,
    long iterations,
    Evaluation greedy,
    Evaluation sampled) {
  /** As tables name it, without its seed. */
  public String name() {
    return run.map(variant -> "after " + variant.name() + ", " + iterations + " iterations")
        .orElse("before RL, step " + step);
  }

  String title() {
    return "evaluation "
        + name()
        + (isPostTrained() ? " from step " + step : "")
        + ", seed "
        + seed;
  }

  public boolean isPostTrained() {
    return run.isPresent();
  }
}
