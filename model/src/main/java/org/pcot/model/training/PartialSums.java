package org.pcot.model.training;

import java.util.List;

/** Sums over parts of a step's shards, as they come from where the shards were computed. */
public final class PartialSums<R extends Summable<R>> {
  private final SumTree tree;
  private final List<R> sums;

  PartialSums(SumTree tree, List<R> sums) {
    this.tree = tree;
    this.sums = sums;
  }

  /** The sum over all shards; taken once, as it may be gathered in one of the parts. */
  public R total() {
    return tree.total(sums);
  }
}
