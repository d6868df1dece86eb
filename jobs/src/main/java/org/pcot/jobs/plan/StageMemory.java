package org.pcot.jobs.plan;

import java.util.ArrayList;
import java.util.List;
import org.pcot.jobs.plan.PlannedStage.Generation;
import org.pcot.jobs.plan.PlannedStage.Kept;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.MicroBatch;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.generation.Generator;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.BlockedCache;
import org.pcot.model.kernels.CacheShape;
import org.pcot.model.plan.DryRun;
import org.pcot.model.tensor.HeapRegions;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.training.MicroBatches;

/**
 * The memory of a stage in one process, which computes shards on threads and adds their gradients.
 *
 * @param items in the order of a table
 * @param recomputed bytes of a worker's activations where they are recomputed
 */
record StageMemory(
    String name, List<Item> items, Computing computing, int shards, long recomputed) {
  private static final String ACTIVATIONS = "activations";
  private static final String CACHE = "keys and values";

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

  /**
   * @param isOnHeap whether Java's heap has it
   * @param bytes of one owner
   */
  record Item(String what, Owner owner, boolean isOnHeap, long bytes) {}

  /** Before there is a model. */
  static final List<Item> JAVA =
      List.of(
          new Item("Java and Spark, heap", Owner.PROCESS, true, 180L << 20),
          new Item("Java and libraries", Owner.PROCESS, false, 300L << 20));

  static StageMemory of(PlannedStage stage, TrainableView view, Computing computing) {
    int width = computing.backend().dataType().width();
    long trained = view.layout().length() * width;
    boolean isOneGradient = computing.parallelism().isInsideKernels();
    List<Item> items = new ArrayList<>(JAVA);
    long weights = new ParameterLayout(view.decoder()).length() * width;
    items.add(new Item("weights", Owner.PROCESS, false, weights));
    for (Kept kept : stage.kept()) {
      Owner owner = kept.servesAsGradient() && isOneGradient ? Owner.DRIVER : Owner.PROCESS;
      items.add(new Item(kept.what(), owner, false, kept.vectors() * trained));
    }
    items.add(new Item("gradient", Owner.WORKER, false, trained));
    items.add(
        isOneGradient
            ? new Item("gradients that wait for others of their sum", Owner.LEVEL, false, trained)
            : new Item(
                "a gradient, to be summed",
                Owner.SHARD,
                true,
                HeapVector.taken(view.layout().length(), HeapRegions.here())));
    items.addAll(passes(stage, view, computing));
    long recomputed =
        passes(stage, view, computing.with(Activations.RECOMPUTED)).stream()
            .filter(item -> item.what.equals(ACTIVATIONS))
            .mapToLong(Item::bytes)
            .sum();
    return new StageMemory(stage.name(), items, computing, stage.shards(), recomputed);
  }

  private static List<Item> passes(PlannedStage stage, TrainableView view, Computing computing) {
    Backend backend = computing.backend();
    int width = backend.dataType().width();
    DryRun passes = new DryRun(view, backend, backend.dataType(), computing.activations());
    long logits = 0;
    for (MicroBatch batch : MicroBatches.of(stage.sequences(), computing.parallelism())) {
      passes.train(batch);
      long rows = (long) batch.size() * (batch.length() - batch.firstWeighted());
      logits = Math.max(logits, rows * view.decoder().vocabSize() * width);
    }
    Generation generation = stage.generation();
    int slots = Generator.slots(generation.groupSize());
    CacheShape cache =
        passes.generate(
            Generator.promptsTogether(generation.prompt(), slots, generation.groupSize()),
            generation.prompt(),
            Math.min(slots, generation.responses()),
            Math.min(slots, generation.responses()),
            Math.min(generation.prompt() + generation.response(), view.decoder().maxPositions()));
    boolean isOnHeap = backend.kernels().newCache(new CacheShape(1, 1, 1, 1, 1)).isOnHeap();
    long cached =
        isOnHeap ? BlockedCache.onHeapBytes(cache, HeapRegions.here()) : cache.length() * width;
    return List.of(
        new Item(ACTIVATIONS, Owner.WORKER, false, passes.bytes() - logits),
        new Item("logits", Owner.WORKER, false, logits),
        new Item(CACHE, Owner.WORKER, isOnHeap, cached));
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
                    item.what.equals(ACTIVATIONS)
                        ? new Item(ACTIVATIONS, item.owner, item.isOnHeap, recomputed)
                        : item)
            .toList();
    return new StageMemory(
        name, smaller, computing.with(Activations.RECOMPUTED), shards, recomputed);
  }

  /** The same without those of the responses that are generated at once. */
  StageMemory withoutKeysAndValues() {
    List<Item> others = items.stream().filter(item -> !item.what.equals(CACHE)).toList();
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
    return items.stream().filter(Item::isOnHeap).mapToLong(this::bytes).sum();
  }

  /** On the heap and beside it. */
  long total() {
    return items.stream().mapToLong(this::bytes).sum();
  }

  /** What each thread adds. */
  long thread() {
    return computing.parallelism().isInsideKernels()
        ? 0
        : items.stream().filter(item -> item.owner == Owner.WORKER).mapToLong(Item::bytes).sum();
  }
}
