package org.pcot.datasets.problems;

import java.io.Serializable;

/**
 * One input of a task and what may be answered to it, as text without end-of-sequence symbols.
 *
 * @param prompt the whole string that the model is given
 * @param longResponse the whole chain of thought, ending in the answer
 * @param shortResponse the answer without its chain
 * @param answer what a response has to state
 */
public record Problem(String prompt, String longResponse, String shortResponse, String answer)
    implements Serializable {

  /** A demonstration with the given number and the response of the given kind. */
  public Example example(long id, boolean isLong) {
    return new Example(id, prompt, response(isLong), answer, isLong);
  }

  /** The response of the given kind. */
  public String response(boolean isLong) {
    return isLong ? longResponse : shortResponse;
  }
}
