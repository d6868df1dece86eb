package org.pcot.model.training;

import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** An {@link OptimizerConfig}'s learning rate as Deeplearning4j's updaters ask for it. */
public record LearningRateSchedule(
    @JsonProperty("config") OptimizerConfig config, @JsonProperty("steps") long steps)
    implements ISchedule {
  /** The part of {@link AdamW} that is Adam's, for Deeplearning4j's own networks. */
  public static Adam updater(OptimizerConfig config, long steps) {
    return Adam.builder()
        .learningRateSchedule(new LearningRateSchedule(config, steps))
        .beta1(config.beta1())
        .beta2(config.beta2())
        .epsilon(config.epsilon())
        .build();
  }

  @Override
  public double valueAt(int iteration, int epoch) {
    return config.learningRate(iteration, steps);
  }

  @Override
  @SuppressWarnings("MethodDoesntCallSuperMethod")
  public ISchedule clone() {
    return this;
  }
}
