package org.pcot.jobs.plan;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.jobs.plan.PlannedStage.Generation;
import org.pcot.jobs.plan.StageMemory.Item;
import org.pcot.jobs.plan.StageMemory.Owner;
import org.pcot.jobs.plan.StageMemory.Place;
import org.pcot.model.decoder.MicroBatch;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.generation.Generator;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.BlockedCache;
import org.pcot.model.kernels.CacheShape;
import org.pcot.model.plan.DryRun;
import org.pcot.model.tensor.HeapRegions;
import org.pcot.model.training.MicroBatches;
import org.pcot.model.training.Parallelism;

/** What a worker's passes take beside parameters and gradient, in training and in generation. */
record PassMemory(PlannedStage stage, TrainableView view, Computing computing) {
  static final String ACTIVATIONS = "activations";
  static final String CACHE = "keys and values";

  /** In the order of a table. */
  List<Item> items() {
    Backend backend = computing.backend();
    DataType type = backend.kernels().dataType();
    Place place = computing.isOnCard() ? Place.CARD : Place.HOST;
    List<MicroBatch> batches = MicroBatches.of(stage.sequences(), computing.parallelism());
    long logits = batches.stream().mapToLong(this::logits).max().orElse(0);
    DryRun passes = new DryRun(view, backend, type, computing.activations());
    CacheShape cache = run(passes, batches);
    boolean isOnHeap = backend.kernels().newCache(new CacheShape(1, 1, 1, 1, 1)).isOnHeap();
    List<Item> items = new ArrayList<>();
    if (type != backend.dataType()) {
      DryRun copying = new DryRun(view, backend, backend.dataType(), computing.activations());
      run(copying, batches);
      long copies = copying.bytes() - passes.bytes();
      items.add(new Item("weights of 16 bits, at work", Owner.WORKER, place, copies));
    }
    long logitBytes = logits * type.width();
    items.add(new Item(ACTIVATIONS, Owner.WORKER, place, passes.bytes() - logitBytes));
    items.add(new Item("logits", Owner.WORKER, place, logitBytes));
    long cached =
        isOnHeap
            ? BlockedCache.onHeapBytes(cache, HeapRegions.here())
            : cache.length() * type.width();
    items.add(new Item(CACHE, Owner.WORKER, isOnHeap ? Place.HEAP : place, cached));
    if (computing.parallelism() == Parallelism.DEVICE) {
      long tokens = batches.stream().mapToLong(b -> (long) b.size() * b.length()).max().orElse(0);
      long bytes = new OperatorMemory(view, type, tokens, logits).bytes();
      items.add(new Item("operators, for a moment", Owner.WORKER, place, bytes));
    }
    return items;
  }

  /** Elements. */
  private long logits(MicroBatch batch) {
    long rows = (long) batch.size() * (batch.length() - batch.firstWeighted());
    return rows * view.decoder().vocabSize();
  }

  private CacheShape run(DryRun passes, List<MicroBatch> batches) {
    batches.forEach(passes::train);
    Generation generation = stage.generation();
    int slots = Generator.slots(generation.groupSize());
    return passes.generate(
        Generator.promptsTogether(generation.prompt(), slots, generation.groupSize()),
        generation.prompt(),
        Math.min(slots, generation.responses()),
        Math.min(slots, generation.responses()),
        Math.min(generation.prompt() + generation.response(), view.decoder().maxPositions()));
  }
}
