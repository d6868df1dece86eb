package org.pcot.jobs.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pcot.jobs.plan.PlannedStage.Kept;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.tensor.HeapRegions;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Memory;

/**
 * The memory of a stage in one process, which computes shards on threads and adds their gradients.
 *
 * @param items in the order of a table
 * @param recomputed bytes of a worker's activations where they are recomputed
 */
record StageMemory(
    String name, List<Item> items, Computing computing, int shards, long recomputed) {
  /** What there is one of. */
  enum Owner {
    PROCESS,
    /** Of a process whose workers are elsewhere. */
    DRIVER,
    SHARD,
    /** Of the tree in which shards are summed, above the first. */
    LEVEL,
    /** What computes shards: a thread, or all of them. */
    WORKER
  }

  /** Whose memory it is. */
  enum Place {
    /** Java's, on the host. */
    HEAP,
    /** The host's, beside Java's heap. */
    HOST,
    CARD
  }

  /**
   * @param bytes of one owner
   */
  record Item(String what, Owner owner, Place place, long bytes) {}

  /** Before there is a model. */
  static final List<Item> JAVA =
      List.of(
          new Item("Java and Spark, heap", Owner.PROCESS, Place.HEAP, 180L << 20),
          new Item("Java and libraries", Owner.PROCESS, Place.HOST, 300L << 20));

  static StageMemory of(PlannedStage stage, TrainableView view, Computing computing) {
    int width = computing.backend().dataType().width();
    Place place = computing.isOnCard() ? Place.CARD : Place.HOST;
    long trained = view.layout().length() * width;
    boolean isOneGradient = computing.parallelism().isInsideKernels();
    List<Item> items = new ArrayList<>(JAVA);
    long weights = new ParameterLayout(view.decoder()).length() * width;
    items.add(new Item("weights", Owner.PROCESS, place, weights));
    for (Kept kept : stage.kept()) {
      kept(kept, computing, place, weights, trained).ifPresent(items::add);
    }
    items.add(new Item("gradient", Owner.WORKER, place, trained));
    items.add(
        isOneGradient
            ? new Item("gradients that wait for others of their sum", Owner.LEVEL, place, trained)
            : new Item(
                "a gradient, to be summed",
                Owner.SHARD,
                Place.HEAP,
                HeapVector.taken(view.layout().length(), HeapRegions.here())));
    items.addAll(new PassMemory(stage, view, computing).items());
    long recomputed =
        new PassMemory(stage, view, computing.with(Activations.RECOMPUTED))
            .items().stream()
                .filter(item -> item.what.equals(PassMemory.ACTIVATIONS))
                .mapToLong(Item::bytes)
                .sum();
    return new StageMemory(stage.name(), items, computing, stage.shards(), recomputed);
  }

  /** Parameters are ND4J's arrays, or the engine's own and then not those of a checkpoint. */
  private static Optional<Item> kept(
      Kept kept, Computing computing, Place place, long weights, long trained) {
    boolean isNd4j = computing.backend().memory() == Memory.standard();
    Owner ofNetwork = computing.parallelism().isInsideKernels() ? Owner.DRIVER : Owner.PROCESS;
    long vectors = kept.vectors() * trained;
    return switch (kept.role()) {
      case STATE -> Optional.of(new Item(kept.what(), Owner.PROCESS, place, vectors));
      case NETWORK_GRADIENT ->
          isNd4j ? Optional.of(new Item(kept.what(), ofNetwork, place, vectors)) : Optional.empty();
      case READ ->
          isNd4j
              ? Optional.empty()
              : Optional.of(new Item(kept.what(), Owner.PROCESS, Place.HOST, weights));
    };
  }

  /** The same work on so many threads, in so many shards. */
  StageMemory with(int otherThreads, int otherShards) {
    Computing other = computing.onThreads(otherThreads);
    return new StageMemory(name, items, other, otherShards, recomputed);
  }

  /** The same where activations are recomputed. */
  StageMemory recomputing() {
    List<Item> smaller =
        items.stream()
            .map(
                item ->
                    item.what.equals(PassMemory.ACTIVATIONS)
                        ? new Item(item.what, item.owner, item.place, recomputed)
                        : item)
            .toList();
    return new StageMemory(
        name, smaller, computing.with(Activations.RECOMPUTED), shards, recomputed);
  }

  /** The same without those of the responses that are generated at once. */
  StageMemory withoutKeysAndValues() {
    List<Item> others = items.stream().filter(item -> !item.what.equals(PassMemory.CACHE)).toList();
    return new StageMemory(name, others, computing, shards, recomputed);
  }

  /** What all that have an item take. */
  long bytes(Item item) {
    return switch (item.owner) {
      case PROCESS -> item.bytes;
      case DRIVER -> 0;
      case SHARD -> shards * item.bytes;
      case LEVEL -> levels() * item.bytes;
      case WORKER -> computing.workers() * item.bytes;
    };
  }

  /** Sums that are kept while the next shard is computed. */
  private int levels() {
    return Integer.SIZE - Integer.numberOfLeadingZeros(shards - 1);
  }

  /** On Java's heap. */
  long heap() {
    return in(Place.HEAP);
  }

  /** Of the host, on the heap and beside it. */
  long total() {
    return in(Place.HEAP) + in(Place.HOST);
  }

  /** Of the card. */
  long card() {
    return in(Place.CARD);
  }

  private long in(Place place) {
    return items.stream().filter(item -> item.place == place).mapToLong(this::bytes).sum();
  }

  /** What each thread adds. */
  long thread() {
    return computing.parallelism().isInsideKernels()
        ? 0
        : items.stream().filter(item -> item.owner == Owner.WORKER).mapToLong(Item::bytes).sum();
  }
}
