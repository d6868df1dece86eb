package org.pcot.rl.algorithms;

import java.io.Serializable;
import java.util.List;
import org.pcot.model.training.OptimizerConfig;
import org.pcot.rl.objective.PolicyBatch;
import org.pcot.rl.objective.PolicyTerms;
import org.pcot.rl.rollouts.Sample;

/** A rule of post-training: how many responses it samples, and what it makes of them. */
public interface Algorithm extends Serializable {
  /** Rounds of rollouts, each followed by one or several optimiser steps. */
  int iterations();

  /** Of an iteration. */
  int prompts();

  /** Responses to each prompt. */
  int samplesPerPrompt();

  OptimizerConfig optimizer();

  /** The most that a whole run takes: what its learning rate decays over. */
  long optimizerSteps();

  /** Responses of an iteration. */
  default int samples() {
    return prompts() * samplesPerPrompt();
  }

  PolicyTerms terms(double temperature);

  /**
   * Whether responses to a prompt are weighted by each other alone: then a shard can follow its
   * rollouts with its part of the first optimiser step's gradient.
   */
  boolean isPromptwise();

  /**
   * What each response is worth beside the others.
   *
   * @param samples of an iteration, those of a prompt side by side
   */
  double[] advantages(List<Sample> samples);

  /** The optimiser steps of an iteration, in order; none where there is nothing to learn. */
  List<PolicyBatch> batches(long seed, int iteration, List<Sample> samples, double[] advantages);
}
