package org.pcot.jobs.experiment;

import org.pcot.rl.algorithms.AlgorithmConfig;
import org.pcot.rl.rewards.Reward;

/** A variant of post-training, which an experiment runs from each of its starting steps. */
public record PosttrainRun(AlgorithmConfig algorithm, Reward reward, double temperature) {
  /** In directories: {@code grpo-end_to_end-t1.0}. */
  public String name() {
    return algorithm.name() + "-" + reward + "-t" + temperature;
  }
}
