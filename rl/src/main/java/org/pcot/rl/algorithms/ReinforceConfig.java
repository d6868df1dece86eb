package org.pcot.rl.algorithms;

import java.io.Serializable;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;
import org.pcot.model.training.OptimizerConfig;

/**
 * REINFORCE (Williams 1992). The paper states 64 sequences an iteration; baseline and learning rate
 * are our choice.
 */
public record ReinforceConfig(
    @Setting(value = "iterations of rollouts and one gradient step", byDefault = "20", min = 1)
        int iterations,
    @Setting(value = "prompts of an iteration", byDefault = "64", min = 1) int prompts,
    @Setting(value = "responses of a prompt", byDefault = "1", min = 1) int samplesPerPrompt,
    @Setting(value = "what a reward is compared with", byDefault = "batch_mean") Baseline baseline,
    @Setting("the gradient step") OptimizerConfig optimizer)
    implements Serializable {

  /** What is subtracted from a reward. */
  public enum Baseline {
    /** Nothing. */
    NONE,
    /** The mean reward of the iteration. */
    BATCH_MEAN,
    /** The mean reward of the other responses to the same prompt (Ahmadian et al. 2024). */
    LEAVE_ONE_OUT
  }

  /**
   * @throws UserError when there is nothing to leave one out of
   */
  public ReinforceConfig {
    if (baseline == Baseline.LEAVE_ONE_OUT && samplesPerPrompt < 2) {
      throw new UserError(
          "baseline: leave_one_out needs other responses to the same prompt, but"
              + " samples_per_prompt is "
              + samplesPerPrompt,
          "choose samples_per_prompt of 2 or more, or another baseline");
    }
  }
}
