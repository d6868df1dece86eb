package org.pcot.rl.rollouts;

import java.io.Serializable;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.Response;
import org.pcot.model.generation.Completion;

/**
 * A sampled response and what it is worth.
 *
 * @param promptNumber within the iteration
 * @param prompt the ids that the model was given
 * @param isRight whether it ended and states the answer
 */
public record Sample(
    int promptNumber,
    Problem problem,
    int[] prompt,
    Completion completion,
    Response response,
    double reward,
    boolean isLong,
    boolean isRight)
    implements Serializable {

  /** Tokens of the response, end-of-sequence token not counted. */
  public int length() {
    return response.tokens();
  }
}
