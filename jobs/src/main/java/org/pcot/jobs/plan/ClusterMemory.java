package org.pcot.jobs.plan;

import org.pcot.jobs.plan.StageMemory.Item;
import org.pcot.jobs.plan.StageMemory.Owner;

/**
 * The memory of a stage on Spark, where every shard is a task.
 *
 * @param weights bytes of the parameters
 * @param trained bytes of those that are trained, which are a gradient's too
 */
record ClusterMemory(StageMemory local, long weights, long trained) {
  /** Policy and reference, or the present step's parameters and the next one's. */
  private static final int COPIES = 2;

  /** What a task makes, and what it is sent as. */
  private static final int RESULTS = 2;

  /** Of an executor's heap: the broadcast, and of each thread its cache and its result. */
  long executorHeap() {
    long threads = local.computing().threads() * (items(Owner.WORKER, true) + RESULTS * trained);
    return java(true) + weights + threads;
  }

  long executor() {
    long besideHeap =
        java(false) + COPIES * weights + local.computing().threads() * items(Owner.WORKER, false);
    return executorHeap() + besideHeap;
  }

  /** Of the driver's heap: what is broadcast, and the shards' gradients as they come in. */
  long driverHeap() {
    return java(true) + weights + (local.shards() + 1) * trained;
  }

  /** Parameters and all that the driver's optimiser and loop keep. */
  long driver() {
    return driverHeap() + items(Owner.PROCESS, false) + items(Owner.DRIVER, false);
  }

  private static long java(boolean isOnHeap) {
    return StageMemory.JAVA.stream()
        .filter(item -> item.isOnHeap() == isOnHeap)
        .mapToLong(Item::bytes)
        .sum();
  }

  private long items(Owner owner, boolean isOnHeap) {
    return local.items().stream()
        .filter(item -> item.owner() == owner && item.isOnHeap() == isOnHeap)
        .mapToLong(Item::bytes)
        .sum();
  }
}
