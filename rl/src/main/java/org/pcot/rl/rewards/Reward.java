package org.pcot.rl.rewards;

import java.util.Locale;
import org.pcot.datasets.problems.Grader;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.Response;

/** What a response is worth: rewards of the paper, section 4. A truncated response is worth 0. */
public enum Reward {
  /** 1 if the response states the right answer, whatever stands before it. */
  END_TO_END {
    @Override
    boolean isEarned(Grader grader, Problem problem, Response response) {
      return grader.isRight(problem, response);
    }
  },
  /** 1 if the response is the whole correct long or short demonstration. */
  CHAIN_OF_THOUGHT {
    @Override
    boolean isEarned(Grader grader, Problem problem, Response response) {
      return grader.isDemonstration(problem, response);
    }
  };

  abstract boolean isEarned(Grader grader, Problem problem, Response response);

  /** 1 where it is earned, 0 otherwise. */
  public double score(Grader grader, Problem problem, Response response) {
    return isEarned(grader, problem, response) ? 1 : 0;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
