package org.pcot.model.training;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** An {@link OptimizerConfig}'s learning rate as Deeplearning4j's updaters ask for it. */
public record LearningRateSchedule(
    @JsonProperty("config") OptimizerConfig config, @JsonProperty("steps") long steps)
    implements ISchedule {
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
