package org.pcot.rl.rewards;

import java.util.Locale;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.Task;

/** What a response is worth: rewards of the paper, section 4. A truncated response is worth 0. */
public enum Reward {
  /** 1 if the response states the right answer, whatever stands before it. */
  END_TO_END {
    @Override
    boolean isEarned(Task task, Problem problem, String response) {
      return task.statedAnswer(response).equals(problem.answer());
    }
  },
  /** 1 if the response is the whole correct long or short demonstration. */
  CHAIN_OF_THOUGHT {
    @Override
    boolean isEarned(Task task, Problem problem, String response) {
      return response.equals(problem.longResponse()) || response.equals(problem.shortResponse());
    }
  };

  abstract boolean isEarned(Task task, Problem problem, String response);

  /**
   * @param response without end-of-sequence symbol
   * @param ended whether the response ended by itself
   */
  public double of(Task task, Problem problem, String response, boolean ended) {
    return ended && isEarned(task, problem, response) ? 1 : 0;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
