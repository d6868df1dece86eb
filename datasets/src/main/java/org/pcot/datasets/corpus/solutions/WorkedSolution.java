package org.pcot.datasets.corpus.solutions;

import java.io.Serializable;
import org.pcot.datasets.problems.Example;

/**
 * A row that can be demonstrated.
 *
 * @param questionHash SHA-256 of the question without its layout: equal for equal questions
 * @param isTruncated whether lines of the solution were left out
 */
record WorkedSolution(
    String prompt,
    String longResponse,
    String shortResponse,
    String answer,
    String questionHash,
    boolean isTruncated)
    implements Serializable {

  Example example(long id, boolean isLong) {
    return new Example(id, prompt, isLong ? longResponse : shortResponse, answer, isLong);
  }
}
