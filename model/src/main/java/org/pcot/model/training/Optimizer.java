package org.pcot.model.training;

import java.util.Map;
import org.pcot.model.tensor.GradientVector;
import org.pcot.model.tensor.Segments;

/** Changes parameters along summed gradients, in place, on the driver. */
public interface Optimizer {
  /** What a step did, for metrics. */
  record Update(double gradientNorm, double learningRate) {}

  /** The number of steps taken. */
  long step();

  /** That of the last step; of no meaning before the first. */
  double learningRate();

  /** What later steps depend on, beside the parameters and {@link #step}: vectors by name. */
  Map<String, Segments> state();

  /**
   * Takes a step along {@code gradientSum / normaliser}.
   *
   * @param gradientSum in the order of the parameters
   */
  Update apply(GradientVector gradientSum, double normaliser);
}
