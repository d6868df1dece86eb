package org.pcot.model.training.metrics;

import org.pcot.model.training.evaluation.Evaluation;

/** Told of a run's progress, for a person who watches; a run's results never depend on it. */
public interface RunListener {
  /** A listener that keeps silent. */
  RunListener SILENT = new RunListener() {};

  /** The run starts or resumes at this step. */
  default void started(long step, long steps) {}

  default void progressed(long step, double loss) {}

  default void evaluated(long step, Evaluation greedy, Evaluation sampled) {}

  /**
   * The run goes on, but what it learns or measures is worth nothing: why, and what helps, in words
   * that stay the same while it lasts.
   */
  default void warned(long step, String text) {}

  /** Something was damaged: what it was and what is done about it, in a line. */
  default void noticed(String line) {}
}
