package org.pcot.jobs.figures;

import java.util.Collection;
import org.apache.commons.math3.stat.StatUtils;

/**
 * Mean and standard deviation of shares over the seeds.
 *
 * @param deviation of the sample; 0 of a single value
 */
record MeanDeviation(double mean, double deviation) {
  static MeanDeviation of(Collection<Double> shares) {
    double[] values = shares.stream().mapToDouble(Double::doubleValue).toArray();
    return new MeanDeviation(StatUtils.mean(values), Math.sqrt(StatUtils.variance(values)));
  }

  /** A deviation below the mean, where a share can be. */
  double low() {
    return Math.max(0, mean - deviation);
  }

  /** A deviation above the mean, where a share can be. */
  double high() {
    return Math.min(1, mean + deviation);
  }
}
