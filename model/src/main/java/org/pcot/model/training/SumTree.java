package org.pcot.model.training;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * The order in which shards are summed: halves first, a matter of their number alone. A task may
 * sum a part of its own, and the total has the same bits however many parts there are.
 *
 * @param shards at least 1
 * @param depth levels above the parts
 */
record SumTree(int shards, int depth) {
  /** With as many parts as the limit allows. */
  static SumTree ofParts(int limit, int shards) {
    int depth =
        limit < shards
            ? Integer.SIZE - 1 - Integer.numberOfLeadingZeros(limit)
            : Integer.SIZE - Integer.numberOfLeadingZeros(shards - 1);
    return new SumTree(shards, depth);
  }

  /** The sum over a part, whose shards are computed from left to right. */
  static <I, R extends Summable<R>> R sum(List<I> part, Function<I, R> shard) {
    if (part.size() == 1) {
      return shard.apply(part.get(0));
    }
    return sum(left(part), shard).plus(sum(right(part), shard));
  }

  /** The inputs of each part, in order. */
  <I> List<List<I>> parts(List<I> inputs) {
    List<List<I>> parts = new ArrayList<>();
    gather(inputs, depth, parts);
    return parts;
  }

  private static <I> void gather(List<I> inputs, int levels, List<List<I>> parts) {
    if (levels == 0 || inputs.size() == 1) {
      parts.add(List.copyOf(inputs));
      return;
    }
    gather(left(inputs), levels - 1, parts);
    gather(right(inputs), levels - 1, parts);
  }

  /** The sum over all shards from the sums over the parts. */
  <R extends Summable<R>> R total(List<R> sums) {
    return total(shards, depth, sums.iterator());
  }

  private static <R extends Summable<R>> R total(int shards, int levels, Iterator<R> sums) {
    if (levels == 0 || shards == 1) {
      return sums.next();
    }
    R left = total(shards / 2, levels - 1, sums);
    return left.plus(total(shards - shards / 2, levels - 1, sums));
  }

  private static <I> List<I> left(List<I> inputs) {
    return inputs.subList(0, inputs.size() / 2);
  }

  private static <I> List<I> right(List<I> inputs) {
    return inputs.subList(inputs.size() / 2, inputs.size());
  }
}
