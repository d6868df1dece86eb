package org.pcot.jobs.report;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * All that a page shows.
 *
 * @param directory the name of the run's, without where it lies
 * @param title task and size, as figures name them
 * @param model in a few words; empty where runs have several
 * @param isFineTuning whether the model was trained before by others
 * @param chance the accuracy of a guess; none where a guess is next to never right
 * @param chain length of a whole chain in tokens; none where it is not known
 * @param temperature of sampled answers; none where runs have several
 * @param runs all that were evaluated, pre-trainings first
 * @param thresholds of a sweep over p_cot
 * @param origin version, machine and time, by what they are called; empty where not known
 */
record Report(
    Kind kind,
    String name,
    String directory,
    String title,
    String model,
    boolean isFineTuning,
    OptionalDouble chance,
    OptionalInt chain,
    OptionalDouble temperature,
    List<ReportedRun> runs,
    List<Threshold> thresholds,
    List<ReportedSetting> settings,
    Map<String, String> origin) {
  /** What the page is of. */
  enum Kind {
    EXPERIMENT,
    SWEEP
  }

  /**
   * Where the final greedy accuracy after pre-training rises.
   *
   * @param label task and size, and what else tells its runs from others
   * @param text in words, "none" included
   * @param estimate NaN where no seed crosses; low and high NaN where there is no interval
   */
  record Threshold(String label, String text, double estimate, double low, double high) {}
}
