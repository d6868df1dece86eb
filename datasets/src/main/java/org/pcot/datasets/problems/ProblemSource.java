package org.pcot.datasets.problems;

import java.io.Serializable;
import java.util.OptionalLong;
import org.pcot.datasets.random.CounterRandom;

/**
 * Where problems come from: a generator, or the rows of a file. Immutable, and small when it is
 * serialised: rows travel by themselves.
 */
public interface ProblemSource extends Serializable {
  /** How many problems a split has; empty where they are made as they are needed, without end. */
  default OptionalLong count(Split split) {
    return OptionalLong.empty();
  }

  /**
   * Problem number {@code index} of a split: a function of its arguments alone. Where problems are
   * counted, a test set has its own order, whatever the seed.
   *
   * @param index from 0
   */
  default Problem problem(long seed, Split split, long index) {
    return draw(CounterRandom.of(seed, split.purpose(), index), split);
  }

  /**
   * The problem that a random stream stands for: a pure function of stream and split. Uses counters
   * from 1 on; counter 0 is the caller's.
   *
   * <p>A rollout draws its prompt from {@link Split#TRAIN} with a stream of {@code ROLLOUT_PROMPT}:
   * the inputs of training, and no test input where {@link #separatesInputs} holds.
   */
  Problem draw(CounterRandom random, Split split);

  /** Whether the splits share no input, for any seeds; otherwise their streams alone differ. */
  boolean separatesInputs();
}
