package org.pcot.jobs.experiment;

import org.pcot.rl.algorithms.AlgorithmChoice;
import org.pcot.rl.rewards.Reward;

/** One of the variants by which an experiment post-trains from each of its starting steps. */
public record PosttrainRun(AlgorithmChoice algorithm, Reward reward, double temperature) {
  /** In directories: {@code grpo-end_to_end-t1.0}. */
  public String name() {
    return algorithm + "-" + reward + "-t" + temperature;
  }
}
