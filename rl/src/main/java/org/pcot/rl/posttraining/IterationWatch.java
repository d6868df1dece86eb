package org.pcot.rl.posttraining;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.pcot.datasets.problems.Task;
import org.pcot.model.training.evaluation.Evaluation;
import org.pcot.model.training.evaluation.Truncation;
import org.pcot.rl.algorithms.Algorithm;

/**
 * Finds in a run's metrics that its iterations teach nothing. The same lines give the same
 * warnings, so that a resumed run has those of one that was never interrupted.
 */
final class IterationWatch {
  /** Iterations without an advantage until that is no accident. */
  private static final int PATIENCE = 3;

  private final Task task;
  private final int samples;
  private final int patience;
  private int idle;
  private double rightShares;
  private boolean hasTaught;

  IterationWatch(Task task, Algorithm algorithm) {
    this.task = task;
    this.samples = algorithm.samples();
    this.patience = Math.min(PATIENCE, algorithm.iterations());
  }

  /** What is wrong after this line, in words that stay the same while it lasts. */
  Optional<String> see(JsonNode line) {
    if (!line.has(RolloutMetrics.RIGHT_SHARE)) {
      return Optional.empty(); // of an evaluation
    }
    count(line);
    if (line.path(RolloutMetrics.CLIPPED_RATIO).asDouble() == 1) {
      return Optional.of(Truncation.warning(task, "all " + samples + " responses"));
    }
    return idle < patience ? Optional.empty() : idleness(rightShares / idle);
  }

  private void count(JsonNode line) {
    if (line.path(RolloutMetrics.ZERO_ADVANTAGES).asDouble() == 1) {
      idle++;
      rightShares += line.path(RolloutMetrics.RIGHT_SHARE).asDouble();
    } else {
      idle = 0;
      rightShares = 0;
      hasTaught = true;
    }
  }

  /** None for a run that has learnt what there was to learn. */
  private Optional<String> idleness(double rightShare) {
    String iterations = patience + (patience == 1 ? " iteration" : " iterations in a row");
    if (rightShare == 0) {
      return Optional.of(
          "every response of "
              + iterations
              + " was wrong, so that no reward differs and nothing is learnt: start from a later"
              + " checkpoint, take easier problems, or sample more responses");
    }
    if (rightShare < Evaluation.GENERALISES) {
      return Optional.of(
          "no response of "
              + iterations
              + " had an advantage, because the responses to a prompt all earned the same, so that"
              + " nothing is learnt: sample at a higher temperature, or more responses to a"
              + " prompt");
    }
    return hasTaught
        ? Optional.empty()
        : Optional.of(
            "nearly every response was right from the first iteration on, so that nothing is left"
                + " to learn: start from an earlier checkpoint, or take harder problems");
  }
}
