package org.pcot.datasets.corpus;

import java.util.Optional;
import org.pcot.datasets.configuration.ChosenByKey;
import org.pcot.datasets.problems.Caption;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.problems.TokenLimits;

/** The demonstrations of an experiment: of problems that are drawn, or of published ones. */
@ChosenByKey("files")
public sealed interface DemonstrationsConfig permits CorpusConfig, PublishedConfig {
  /** The name of what is demonstrated. */
  String taskName();

  Caption caption();

  /** The task with a token to a symbol; none where only a language model reads it. */
  Optional<Task> inSymbols();

  /** Of the longest texts, in symbols, or in a model's tokens where there are none. */
  TokenLimits limits();

  /** The probability that a demonstration is long. */
  double pCot();

  /** Demonstrations to train on. */
  long rows();
}
