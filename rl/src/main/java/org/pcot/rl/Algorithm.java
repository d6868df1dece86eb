package org.pcot.rl;

import java.util.List;
import org.pcot.model.training.OptimizerConfig;

/** A rule of post-training: how many responses it samples, and what it makes of them. */
public interface Algorithm {
  /** Rounds of rollouts, each followed by one or several optimiser steps. */
  int iterations();

  /** Prompts of an iteration. */
  int prompts();

  int samplesPerPrompt();

  OptimizerConfig optimizer();

  /** The most optimiser steps that a whole run takes: what its learning rate decays over. */
  long optimizerSteps();

  PolicyTerms terms(double temperature);

  /**
   * What each response is worth beside the others.
   *
   * @param samples of an iteration, those of a prompt side by side
   */
  double[] advantages(List<Sample> samples);

  /**
   * The optimiser steps of an iteration, in order; none where there is nothing to learn.
   *
   * @param prompts tokens of each sample's prompt
   */
  List<PolicyBatch> batches(
      long seed, int iteration, List<int[]> prompts, List<Sample> samples, double[] advantages);
}
