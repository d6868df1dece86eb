package org.pcot.datasets.problems;

import java.util.OptionalLong;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;

/**
 * A few problems of a source, of which training draws any, one as likely as another: how many
 * different prompts reinforcement learning needs is a question of its own. Test problems stay those
 * of the source.
 *
 * @param size different problems, at least 1, and at most as many as the source has; of a source
 *     without end two may be the same by chance
 * @param seed chooses them
 */
public record ProblemPool(ProblemSource source, int size, long seed) implements ProblemSource {
  private static final int PROBLEM_COUNTER = 1;

  @Override
  public OptionalLong count(Split split) {
    return split == Split.TRAIN ? OptionalLong.of(size) : source.count(split);
  }

  @Override
  public Problem problem(long seed, Split split, long index) {
    return split == Split.TRAIN ? member(index % size) : source.problem(seed, split, index);
  }

  @Override
  public Problem draw(CounterRandom random, Split split) {
    return split == Split.TRAIN
        ? member(random.below(size, PROBLEM_COUNTER))
        : source.draw(random, split);
  }

  private Problem member(long index) {
    return source.count(Split.TRAIN).isPresent()
        ? source.problem(seed, Split.TRAIN, index)
        : source.draw(CounterRandom.of(seed, Purpose.PROBLEM_POOL, index), Split.TRAIN);
  }

  @Override
  public boolean separatesInputs() {
    return source.separatesInputs();
  }
}
