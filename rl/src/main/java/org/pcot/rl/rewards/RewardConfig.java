package org.pcot.rl.rewards;

import java.io.Serializable;
import org.pcot.datasets.problems.Grader;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.Response;

/**
 * A weighted sum of rewards. A truncated response earns nothing for being right or well formed.
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
   * @param longest tokens that a response may have, end-of-sequence token not counted
   */
  public double score(Grader grader, Problem problem, Response response, int longest) {
    double reward = correctness.score(grader, problem, response);
    if (format != 0 && grader.isWellFormed(response)) {
      reward += format;
    }
    return reward - lengthPenalty * response.tokens() / longest;
  }
}
