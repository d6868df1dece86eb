package org.pcot.rl.rewards;

import java.io.Serializable;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.Task;

/**
 * A weighted sum of rewards. A response that was cut off earns nothing for being right or well
 * formed.
 *
 * @param correctness of weight 1
 * @param lengthPenalty taken off in proportion to the response's share of the greatest length
 * @param format earned by a response that has the form of a demonstration, right or wrong
 */
public record RewardConfig(Reward correctness, double lengthPenalty, double format)
    implements Serializable {

  /** Correctness alone. */
  public static RewardConfig of(Reward correctness) {
    return new RewardConfig(correctness, 0, 0);
  }

  /**
   * @param response without end-of-sequence symbol
   * @param length of the response in tokens, end-of-sequence token not counted
   * @param ended whether the response ended by itself
   */
  public double of(Task task, Problem problem, String response, int length, boolean ended) {
    double reward = correctness.of(task, problem, response, ended);
    if (format != 0 && ended && task.isWellFormed(response)) {
      reward += format;
    }
    return reward - lengthPenalty * length / task.longResponseLength();
  }
}
