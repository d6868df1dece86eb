package org.pcot.jobs.results;

import java.util.List;
import org.pcot.datasets.UserError;
import org.pcot.rl.algorithms.AlgorithmConfig;
import org.pcot.rl.rewards.Reward;

/**
 * One run of post-training: what the model answered after some of its iterations.
 *
 * @param temperature that rollouts were sampled at
 * @param points at least one, in the order of training; iteration 0 is the model it started from
 */
public record PolicyCurve(
    AlgorithmConfig algorithm, Reward reward, double temperature, long seed, List<Point> points) {

  /**
   * One evaluation.
   *
   * @param sampled answers at the temperature of evaluation, which need not be that of training
   */
  public record Point(long iteration, Answers greedy, Answers sampled) {}

  public PolicyCurve {
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new UserError(
          "the run of " + name(algorithm, reward, temperature, seed) + " has no measurement",
          "evaluate the run before drawing it");
    }
    for (int i = 1; i < points.size(); i++) {
      if (points.get(i).iteration() <= points.get(i - 1).iteration()) {
        throw new UserError(
            "the run of "
                + name(algorithm, reward, temperature, seed)
                + " does not advance at iteration "
                + points.get(i).iteration(),
            "keep one measurement of each iteration, in the order of training");
      }
    }
  }

  public String name() {
    return name(algorithm, reward, temperature, seed);
  }

  private static String name(
      AlgorithmConfig algorithm, Reward reward, double temperature, long seed) {
    return algorithm.title() + ", " + reward + ", T = " + temperature + ", seed " + seed;
  }
}
