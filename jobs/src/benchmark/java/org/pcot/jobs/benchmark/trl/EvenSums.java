package org.pcot.jobs.benchmark.trl;

import org.pcot.datasets.problems.Grader;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.Response;

/**
 * A response is right where the sum of its {@link NumberedTokens} is even: so are about as many
 * right as wrong, whatever the model.
 */
public final class EvenSums implements Grader {
  @Override
  public boolean isRight(Problem problem, Response response) {
    return isRight(problem, response.text());
  }

  @Override
  public boolean isRight(Problem problem, String text) {
    return NumberedTokens.ids(text).sum() % 2 == 0;
  }

  @Override
  public boolean isWellFormed(String text) {
    return true;
  }

  @Override
  public boolean isLong(Problem problem, Response response) {
    return true;
  }
}
