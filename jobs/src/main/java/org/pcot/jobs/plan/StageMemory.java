package org.pcot.jobs.plan;

import java.util.ArrayList;
import java.util.List;
import org.pcot.jobs.plan.PlannedStage.Generation;
import org.pcot.jobs.plan.PlannedStage.Kept;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.TokenBatch;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.generation.Generator;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.CacheShape;
import org.pcot.model.plan.DryRun;
import org.pcot.model.training.LengthGroups;
import org.pcot.model.training.Parallelism;

/**
 * The memory of a stage in one process, which computes shards on threads and adds their gradients.
 *
 * @param parallelism whether each thread is a worker, or all together are
 * @param items in the order of a table
 */
record StageMemory(
    String name, List<Item> items, Parallelism parallelism, int threads, int shards) {
  /** What there is one of. */
  enum Owner {
    PROCESS,
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

  static StageMemory of(PlannedStage stage, TrainableView view, Backend backend, int threads) {
    int width = backend.dataType().width();
    Parallelism parallelism = Parallelism.of(view);
    long trained = view.layout().length() * width;
    List<Item> items = new ArrayList<>(JAVA);
    long weights = new ParameterLayout(view.decoder()).length() * width;
    items.add(new Item("weights", Owner.PROCESS, false, weights));
    for (Kept kept : stage.kept()) {
      items.add(new Item(kept.what(), Owner.PROCESS, false, kept.vectors() * trained));
    }
    items.add(new Item("gradient", Owner.WORKER, false, trained));
    items.add(
        parallelism == Parallelism.KERNELS
            ? new Item("gradients, while they are summed", Owner.LEVEL, false, trained)
            : new Item("a gradient, to be summed", Owner.SHARD, true, trained));
    items.addAll(passes(stage, view, backend, parallelism));
    return new StageMemory(stage.name(), items, parallelism, threads, stage.shards());
  }

  private static List<Item> passes(
      PlannedStage stage, TrainableView view, Backend backend, Parallelism parallelism) {
    int width = backend.dataType().width();
    DryRun passes = new DryRun(view, backend, backend.dataType());
    long logits = 0;
    for (TokenBatch batch : LengthGroups.of(stage.sequences(), parallelism)) {
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
    return List.of(
        new Item("activations", Owner.WORKER, false, passes.bytes() - logits),
        new Item("logits", Owner.WORKER, false, logits),
        new Item("keys and values", Owner.WORKER, isOnHeap, cache.length() * width));
  }

  /** The same work on so many threads, in so many shards. */
  StageMemory with(int otherThreads, int otherShards) {
    return new StageMemory(name, items, parallelism, otherThreads, otherShards);
  }

  /** What all that have an item take. */
  long bytes(Item item) {
    return switch (item.owner) {
      case PROCESS -> item.bytes;
      case SHARD -> shards * item.bytes;
      case LEVEL -> levels() * item.bytes;
      case WORKER -> workers() * item.bytes;
    };
  }

  /** What computes shards at the same time. */
  int workers() {
    return parallelism == Parallelism.KERNELS ? 1 : threads;
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
    return parallelism == Parallelism.KERNELS
        ? 0
        : items.stream().filter(item -> item.owner == Owner.WORKER).mapToLong(Item::bytes).sum();
  }
}
