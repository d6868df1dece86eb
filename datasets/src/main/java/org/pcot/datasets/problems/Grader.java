package org.pcot.datasets.problems;

import java.io.Serializable;

/** Judges responses: all that rewards and evaluations know of them. Immutable. */
public interface Grader extends Serializable {
  /** Whether a text states the answer of the problem, whatever stands before it. */
  boolean isRight(Problem problem, String text);

  /** Whether a text has the form of a demonstration, long or short, be it right or wrong. */
  boolean isWellFormed(String text);

  /** Whether a response gives its reasoning, as a long demonstration does; it may be truncated. */
  boolean isLong(Problem problem, Response response);

  /** A truncated response is never right. */
  default boolean isRight(Problem problem, Response response) {
    return response.isEnded() && isRight(problem, response.text());
  }

  /** A truncated response is never well formed. */
  default boolean isWellFormed(Response response) {
    return response.isEnded() && isWellFormed(response.text());
  }

  /** Whether a response is right in every step: the whole long or short demonstration. */
  default boolean isDemonstration(Problem problem, Response response) {
    String text = response.text();
    return response.isEnded()
        && (text.equals(problem.longResponse()) || text.equals(problem.shortResponse()));
  }
}
