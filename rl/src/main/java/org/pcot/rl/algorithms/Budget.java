package org.pcot.rl.algorithms;

import java.io.Serializable;
import org.pcot.model.training.OptimizerConfig;

/**
 * What a run of an algorithm may use.
 *
 * @param iterations rounds of rollouts, each followed by one or several optimiser steps
 * @param prompts of an iteration
 * @param samplesPerPrompt responses to each
 * @param optimizerSteps the most that the whole run takes: what its learning rate decays over
 */
public record Budget(
    int iterations,
    int prompts,
    int samplesPerPrompt,
    OptimizerConfig optimizer,
    long optimizerSteps)
    implements Serializable {

  /** Responses of an iteration. */
  public int samples() {
    return prompts * samplesPerPrompt;
  }
}
