package org.pcot.rl.rollouts;

import java.io.Serializable;
import org.pcot.datasets.problems.Problem;
import org.pcot.model.generation.Completion;

/**
 * A sampled response and what it is worth.
 *
 * @param prompt number of its prompt within the iteration
 * @param isRight whether it ended and states the answer
 */
public record Sample(
    int prompt,
    Problem problem,
    Completion completion,
    double reward,
    boolean isLong,
    boolean isRight)
    implements Serializable {

  /** Tokens of the response, end-of-sequence token not counted. */
  public int length() {
    return completion.length();
  }
}
