package org.pcot.datasets.problems;

import java.io.Serializable;
import org.pcot.datasets.UserError;
import org.pcot.datasets.random.CounterRandom;

/**
 * A mixture of long and short demonstrations of a task: each is long with probability {@code pCot},
 * drawn on its own.
 */
public record Mixture(Task task, double pCot) implements Serializable {
  private static final int LENGTH_COUNTER = 0;

  /**
   * @throws UserError for a probability outside [0, 1]
   */
  public Mixture {
    if (!(pCot >= 0 && pCot <= 1)) {
      throw new UserError(
          "p_cot is " + pCot + ", which is not a probability", "give p_cot a value from 0 to 1");
    }
  }

  /** Demonstration number {@code index} of a split: a function of its arguments alone. */
  public Example example(long seed, Split split, long index) {
    CounterRandom random = CounterRandom.of(seed, split.purpose(), index);
    boolean isLong = random.uniform(LENGTH_COUNTER) < pCot;
    return task.source().problem(seed, split, index).example(index, isLong);
  }
}
