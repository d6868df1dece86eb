package org.pcot.jobs.watch;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A training run, as far as it has come.
 *
 * @param step the last that it wrote down; none of one that was not begun
 * @param planned its last step
 * @param secondsPerStep none where it is not known yet, or over
 * @param metrics what it measured last, in words
 */
record WatchedRun(
    String title,
    Optional<Long> step,
    long planned,
    OptionalDouble secondsPerStep,
    String metrics) {
  boolean isFinished() {
    return step.isPresent() && step.get() >= planned;
  }

  boolean isUnderWay() {
    return step.isPresent() && !isFinished();
  }

  /** At its present pace. */
  OptionalDouble secondsToGo() {
    return isUnderWay() && secondsPerStep.isPresent()
        ? OptionalDouble.of(secondsPerStep.getAsDouble() * (planned - step.get()))
        : OptionalDouble.empty();
  }
}
