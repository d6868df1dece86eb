package org.pcot.jobs.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One training run: a pre-training, or a post-training from one of its checkpoints.
 *
 * @param place what tells it from other runs, but for its seed: names with their values
 * @param from the step of pre-training that post-training started from; none of a pre-training
 * @param pCot where a sweep varies it
 * @param planned its last step, or iteration; 0 where that is not known
 * @param evaluations in the order of training, at least one
 * @param training none where nothing is kept
 * @param warning what was wrong at its end; empty if nothing
 */
record ReportedRun(
    Map<String, String> place,
    long seed,
    OptionalLong from,
    OptionalDouble pCot,
    long planned,
    List<Measured.Step> evaluations,
    Optional<TrainingLines> training,
    RunSamples samples,
    String warning) {
  boolean isPostTraining() {
    return from.isPresent();
  }
}
