package org.pcot.jobs.experiment;

import org.pcot.rl.algorithms.AlgorithmConfig;
import org.pcot.rl.rewards.Reward;

/** One of the variants by which an experiment post-trains from each of its starting steps. */
public record PosttrainRun(AlgorithmConfig algorithm, Reward reward, double temperature) {
  /** In directories: {@code grpo-end_to_end-t1.0}. */
  public String name() {
    return algorithm.name() + "-" + reward + "-t" + temperature;
  }

  /** Of one run, for people. */
  public String title(long seed, long from) {
    return name() + " from step " + from + ", seed " + seed;
  }
}
