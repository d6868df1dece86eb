package org.pcot.jobs.experiment;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.pcot.model.training.evaluation.Evaluation;

/**
 * Where one variant of post-training ended from each of its starting steps: started too early, it
 * raises the length of the answers and does not generalise.
 *
 * @param starts those that are finished, by step
 */
public record EarlyOrLate(long seed, PosttrainRun run, List<Start> starts) {

  /** The last evaluation of the run from one pre-training step. */
  public record Start(
      long step, double greedyAccuracy, double medianLength, double sampledAccuracy) {
    boolean generalises() {
      return greedyAccuracy >= Evaluation.GENERALISES;
    }
  }

  public EarlyOrLate {
    starts = List.copyOf(starts);
  }

  /** The first step from which post-training generalised. */
  public OptionalLong firstStep() {
    return starts.stream().filter(Start::generalises).mapToLong(Start::step).findFirst();
  }

  /** Later steps from which it did not. */
  public List<Long> laterFailures() {
    OptionalLong first = firstStep();
    return starts.stream()
        .filter(start -> first.isPresent() && start.step() > first.getAsLong())
        .filter(start -> !start.generalises())
        .map(Start::step)
        .toList();
  }

  /** A sentence. */
  public String verdict() {
    if (firstStep().isEmpty()) {
      return "RL generalises from none of them";
    }
    String failures =
        laterFailures().stream()
            .map(step -> ", but not from " + step)
            .collect(Collectors.joining());
    return "RL generalises from step " + firstStep().getAsLong() + " on" + failures;
  }
}
