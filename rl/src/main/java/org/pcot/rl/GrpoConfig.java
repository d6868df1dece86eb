package org.pcot.rl;

import java.io.Serializable;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;
import org.pcot.model.training.OptimizerConfig;

/**
 * Group relative policy optimisation. The paper states 64 sequences an iteration and temperatures
 * 0.75, 1.0 and 1.5; group size, learning rate and the rest are our choice.
 */
public record GrpoConfig(
    @Setting(value = "iterations of rollouts and one gradient step", byDefault = "20", min = 1)
        int iterations,
    @Setting(value = "prompts of an iteration", byDefault = "64", min = 1) int prompts,
    @Setting(value = "responses of a prompt", byDefault = "8", min = 2) int groupSize,
    @Setting(value = "what a response is worth", byDefault = "end_to_end") Reward reward,
    @Setting(value = "sampling temperature", byDefault = "1.0", min = 0, aboveMin = true)
        double temperature,
    @Setting(value = "shards of an iteration's prompts", byDefault = "8", min = 1) int shards,
    @Setting(value = "iterations between evaluations", byDefault = "1", min = 1)
        int evaluationInterval,
    @Setting(value = "iterations between checkpoints", byDefault = "10", min = 1)
        int checkpointInterval,
    @Setting("the gradient step") OptimizerConfig optimizer)
    implements Serializable {

  public GrpoConfig {
    if (shards > prompts) {
      throw new UserError(
          "shards = " + shards + " is over prompts = " + prompts + ": a shard needs a prompt",
          "choose at most as many shards as prompts");
    }
  }

  /** The first prompt of a shard within its iteration; of shard {@code shards}, their number. */
  int firstPrompt(int shard) {
    return Math.toIntExact((long) shard * prompts / shards);
  }
}
