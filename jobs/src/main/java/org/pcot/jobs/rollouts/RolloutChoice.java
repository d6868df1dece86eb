package org.pcot.jobs.rollouts;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.pcot.rl.rollouts.RolloutFile.Row;

/**
 * Which responses of an iteration are shown, and in which order.
 *
 * @param limit how many at most; 0 for all
 */
public record RolloutChoice(Kind kind, Order order, int limit) {
  /** Of responses. */
  public enum Kind {
    ALL(row -> true),
    RIGHT(Row::isRight),
    WRONG(row -> !row.isRight());

    private final Predicate<Row> isOne;

    Kind(Predicate<Row> isOne) {
      this.isOne = isOne;
    }
  }

  /** Of responses; those of one length stay as they were sampled. */
  public enum Order {
    AS_SAMPLED((a, b) -> 0),
    LONGEST(Comparator.comparingInt(Row::length).reversed()),
    SHORTEST(Comparator.comparingInt(Row::length));

    private final Comparator<Row> comparator;

    Order(Comparator<Row> comparator) {
      this.comparator = comparator;
    }
  }

  /** All of the kind, before the limit. */
  List<Row> matching(List<Row> rows) {
    return rows.stream().filter(kind.isOne).sorted(order.comparator).toList();
  }

  /** What is shown of those that match. */
  List<Row> shown(List<Row> matching) {
    return limit == 0 ? matching : matching.subList(0, Math.min(limit, matching.size()));
  }
}
