package org.pcot.jobs.plan;

import org.pcot.jobs.plan.StageMemory.Item;
import org.pcot.jobs.plan.StageMemory.Owner;
import org.pcot.jobs.plan.StageMemory.Place;

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

  /** Of an executor's heap: the broadcast, and of each task its cache and its result. */
  long executorHeap() {
    return java(Place.HEAP)
        + weights
        + tasks() * (items(Owner.WORKER, Place.HEAP) + RESULTS * trained);
  }

  /** Of an executor's host. */
  long executor() {
    return executorHeap() + java(Place.HOST) + besideHeap(Place.HOST);
  }

  /** Of an executor's card. */
  long executorCard() {
    return besideHeap(Place.CARD);
  }

  /** Parameters, and what tasks compute in. */
  private long besideHeap(Place place) {
    boolean isOnCard = local.computing().isOnCard();
    long copies = isOnCard == (place == Place.CARD) ? COPIES * weights : 0;
    return copies + tasks() * items(Owner.WORKER, place);
  }

  /** At a time: a card is one task's. */
  private int tasks() {
    return local.computing().isOnCard() ? 1 : local.computing().threads();
  }

  /** Of the driver's heap: what is broadcast, and the shards' gradients as they come in. */
  long driverHeap() {
    return java(Place.HEAP) + weights + (local.shards() + 1) * trained;
  }

  /** Parameters and all that the driver's optimiser and loop keep. */
  long driver() {
    return driverHeap() + items(Owner.PROCESS, Place.HOST) + items(Owner.DRIVER, Place.HOST);
  }

  /** Of the driver's card, on which the optimiser takes its steps. */
  long driverCard() {
    return items(Owner.PROCESS, Place.CARD) + items(Owner.DRIVER, Place.CARD);
  }

  private static long java(Place place) {
    return StageMemory.JAVA.stream()
        .filter(item -> item.place() == place)
        .mapToLong(Item::bytes)
        .sum();
  }

  private long items(Owner owner, Place place) {
    return local.items().stream()
        .filter(item -> item.owner() == owner && item.place() == place)
        .mapToLong(Item::bytes)
        .sum();
  }
}
