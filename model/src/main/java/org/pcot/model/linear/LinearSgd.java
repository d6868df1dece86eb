package org.pcot.model.linear;

import java.util.Arrays;

/**
 * Stochastic gradient descent of the paper for one head: logistic loss plus {@code lambda/2 |w|²},
 * start at 0, step {@code 1/(lambda t)}, the average of the iterates as its result.
 *
 * <p>Unrolled, the iterate before step t + 1 is {@code g/(lambda t)} with g the sum of all {@code
 * c_s phi_s}, where {@code c_s = label · P(other label)}, so that a step touches each feature once.
 * The average needs {@code b}, the sum of {@code H_{s-1} c_s phi_s} with harmonic numbers H.
 */
final class LinearSgd {
  private final double lambda;
  private final double[] g;
  private final double[] b;
  private long steps;

  /** H of the steps so far. */
  private double harmonic;

  LinearSgd(int features, double lambda) {
    this.lambda = lambda;
    this.g = new double[features];
    this.b = new double[features];
  }

  /**
   * One step.
   *
   * @param label 1 or -1
   */
  void step(double[] features, double label) {
    double score = steps == 0 ? 0 : Products.dot(g, 0, features, g.length) / (lambda * steps);
    double c = label * Logistic.probability(-label * score);
    double weighted = c * harmonic;
    for (int i = 0; i < g.length; i++) {
      g[i] += c * features[i];
      b[i] += weighted * features[i];
    }
    steps++;
    harmonic += 1.0 / steps;
  }

  long steps() {
    return steps;
  }

  /** The mean of the iterates before each step; 0 where there was none. */
  double[] average() {
    double[] average = new double[g.length];
    if (steps == 0) {
      return average;
    }
    double last = harmonic - 1.0 / steps;
    Arrays.setAll(average, i -> (last * g[i] - b[i]) / (lambda * steps));
    return average;
  }
}
