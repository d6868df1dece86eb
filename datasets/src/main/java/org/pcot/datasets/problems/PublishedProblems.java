package org.pcot.datasets.problems;

import java.io.NotSerializableException;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.datasets.random.Permutation;

/**
 * The problems that a collection was published with. Training problems come in another order each
 * time through, the one of a corpus of them, and start over. Test and validation problems come in
 * one order for all seeds, and not the collection's, which may be sorted: the first of them stand
 * for all.
 *
 * <p>It travels to executors as a reference to its rows, such as a broadcast, and never with them.
 */
public final class PublishedProblems implements ProblemSource {
  private static final int ROW_COUNTER = 1;
  private static final long ANY_SEED = 0;

  /** Where the rows are. */
  public interface Rows extends Supplier<ProblemTable>, Serializable {}

  private final Rows rows;

  private PublishedProblems(Rows rows) {
    this.rows = rows;
  }

  /** Problems for this virtual machine alone: what holds them cannot be serialised. */
  public static PublishedProblems local(ProblemTable table) {
    return new PublishedProblems(new Local(table));
  }

  /** Problems that travel as this reference to them. */
  public static PublishedProblems of(Rows rows) {
    return new PublishedProblems(rows);
  }

  @Override
  public OptionalLong count(Split split) {
    return OptionalLong.of(problems(split).size());
  }

  /**
   * @throws IndexOutOfBoundsException for an index of a split that ends before it; that of training
   *     does not end
   */
  @Override
  public Problem problem(long seed, Split split, long index) {
    List<Problem> problems = problems(split);
    if (split != Split.TRAIN) {
      CounterRandom order = CounterRandom.of(ANY_SEED, split.purpose());
      return ordered(problems, order, Objects.checkIndex(index, problems.size()));
    }
    long epoch = index / problems.size();
    CounterRandom order = CounterRandom.of(seed, Purpose.TRAINING_ORDER, epoch);
    return ordered(problems, order, index % problems.size());
  }

  private static Problem ordered(List<Problem> problems, CounterRandom order, long place) {
    return problems.get((int) new Permutation(problems.size(), order).thingAt(place));
  }

  /** Any problem of the split, one as likely as another. */
  @Override
  public Problem draw(CounterRandom random, Split split) {
    List<Problem> problems = problems(split);
    return problems.get(random.below(problems.size(), ROW_COUNTER));
  }

  @Override
  public boolean separatesInputs() {
    return rows.get().separatesInputs();
  }

  private List<Problem> problems(Split split) {
    return rows.get().of(split);
  }

  private record Local(ProblemTable get) implements Rows {
    private Object writeReplace() throws NotSerializableException {
      throw new NotSerializableException("problems that are not broadcast stay where they are");
    }
  }
}
