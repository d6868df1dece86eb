package org.pcot.datasets.corpus;

import org.pcot.datasets.configuration.ChosenByKey;
import org.pcot.datasets.problems.Caption;

/** The demonstrations of an experiment: of problems that are drawn, or of published ones. */
@ChosenByKey("files")
public sealed interface DemonstrationsConfig permits CorpusConfig, PublishedConfig {
  /** The name of what is demonstrated. */
  String taskName();

  Caption caption();

  /** The probability that a demonstration is long. */
  double pCot();

  /** Demonstrations to train on. */
  long rows();
}
