package org.pcot.model.training;

import java.io.Serializable;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;

/** AdamW with warm-up, decay of the learning rate and clipping of the gradient's norm. */
public record OptimizerConfig(
    @Setting(value = "peak learning rate", byDefault = "0.001", min = 0, aboveMin = true)
        double learningRate,
    @Setting(value = "steps over which the learning rate rises from 0", byDefault = "0", min = 0)
        int warmupSteps,
    @Setting(value = "how the learning rate falls after warm-up", byDefault = "constant")
        Decay decay,
    @Setting(
            value = "share of the peak learning rate that is left at the last step",
            byDefault = "0.1",
            min = 0,
            max = 1)
        double finalRatio,
    @Setting(value = "decay of Adam's first moment", byDefault = "0.9", min = 0, max = 0.999999)
        double beta1,
    @Setting(value = "decay of Adam's second moment", byDefault = "0.999", min = 0, max = 0.999999)
        double beta2,
    @Setting(
            value = "added to the root of Adam's second moment",
            byDefault = "1e-8",
            min = 0,
            aboveMin = true)
        double epsilon,
    @Setting(
            value = "norm to which longer gradients are clipped; 0 for no limit",
            byDefault = "1.0",
            min = 0)
        double clipNorm,
    @Setting(
            value = "share of a matrix that decays in a step of learning rate 1 (AdamW)",
            byDefault = "0",
            omitDefault = true,
            min = 0)
        double weightDecay)
    implements Serializable {

  /**
   * @param key of this section, for messages
   * @param steps of the run; a run of none needs no warm-up
   * @throws UserError when the learning rate would rise to the end
   */
  public void requireWarmUpWithin(String key, long steps) {
    if (steps > 0 && warmupSteps >= steps) {
      throw new UserError(
          key
              + ".warmup_steps: is "
              + warmupSteps
              + ", and there are "
              + steps
              + " steps: the learning rate would rise to the end",
          "lower warmup_steps, or train for more steps");
    }
  }

  /** Shape of the learning rate between warm-up and the last step. */
  public enum Decay {
    CONSTANT,
    LINEAR,
    COSINE
  }

  /** The learning rate of step 0, 1, … of a run of this many steps. */
  public double learningRate(long step, long steps) {
    if (step < warmupSteps) {
      return learningRate * (step + 1) / warmupSteps;
    }
    double progress = Math.min(1, (step - warmupSteps) / Math.max(1.0, steps - 1.0 - warmupSteps));
    double shape =
        switch (decay) {
          case CONSTANT -> 1;
          case LINEAR -> finalRatio + (1 - finalRatio) * (1 - progress);
          case COSINE ->
              finalRatio + (1 - finalRatio) * (1 + StrictMath.cos(Math.PI * progress)) / 2;
        };
    return learningRate * shape;
  }
}
