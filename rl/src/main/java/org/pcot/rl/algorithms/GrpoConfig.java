package org.pcot.rl.algorithms;

import java.io.Serializable;
import org.pcot.datasets.configuration.Setting;
import org.pcot.model.training.OptimizerConfig;

/**
 * Group relative policy optimisation (Shao et al. 2024). The paper states 64 sequences an
 * iteration; group size, clipping, divergence, learning rate and the rest are our choice.
 */
public record GrpoConfig(
    @Setting(value = "iterations of rollouts and gradient steps", byDefault = "20", min = 1)
        int iterations,
    @Setting(value = "prompts of an iteration", byDefault = "64", min = 1) int prompts,
    @Setting(value = "responses of a prompt", byDefault = "8", min = 2) int groupSize,
    @Setting(
            value = "whether advantages are divided by their group's deviation; Dr. GRPO does not",
            byDefault = "true")
        boolean scaleRewards,
    @Setting(value = "what is averaged over", byDefault = "tokens") Averaging averaging,
    @Setting(value = "gradient steps on each iteration's responses", byDefault = "1", min = 1)
        int epochs,
    @Setting(
            value = "how far below 1 a probability's ratio still counts",
            byDefault = "0.2",
            min = 0,
            max = 1)
        double clipLow,
    @Setting(value = "how far above 1 a ratio still counts", byDefault = "0.2", min = 0)
        double clipHigh,
    @Setting(
            value = "weight of the divergence from the starting policy",
            byDefault = "0.0",
            min = 0)
        double klCoefficient,
    @Setting("the gradient step") OptimizerConfig optimizer)
    implements Serializable {

  /** Tokens of all responses alike, or first those of each response and then the responses. */
  public enum Averaging {
    TOKENS,
    SEQUENCES
  }
}
