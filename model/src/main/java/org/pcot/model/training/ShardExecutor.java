package org.pcot.model.training;

import java.util.List;
import org.apache.hadoop.fs.Path;
import org.pcot.model.kernels.Backend;
import org.pcot.model.tensor.Segments;

/**
 * Where the shards of a step are computed: on threads of this virtual machine or on Spark's
 * executors. The results are the same bits everywhere, in the order of the inputs.
 */
public interface ShardExecutor extends AutoCloseable {
  /** What the driver computes updates with; workers have one of the same engine. */
  Backend backend();

  /** What the driver's optimiser may change of these parameters. */
  Trainable trainable(Segments parameters);

  /**
   * Says that the parameters, as they are now, are those of a model's directory, all but an
   * adapter's: workers elsewhere may read them there.
   */
  default void publishedAt(Path directory, Segments parameters) {}

  /**
   * Offers memory for a gradient of what is trained, which nobody else uses; where gradients are
   * few, it is one of them.
   */
  default void lendForGradients(Segments memory) {}

  /** Makes the parameters, as they are now, known to all workers. */
  SharedParameters share(Segments parameters);

  <I, R> List<R> map(SharedParameters parameters, List<I> inputs, ShardFunction<I, R> function);

  /** One {@link #map} with parameters that are shared for it alone. */
  default <I, R> List<R> map(Segments parameters, List<I> inputs, ShardFunction<I, R> function) {
    try (SharedParameters shared = share(parameters)) {
      return map(shared, inputs, function);
    }
  }

  /**
   * Like {@link #map}, but with the results summed as far as the tasks that compute them allow. A
   * gradient among them is valid until the next sum.
   */
  default <I, R extends Summable<R>> PartialSums<R> sum(
      SharedParameters parameters, List<I> inputs, ShardFunction<I, R> function) {
    SumTree tree = SumTree.ofParts(tasks(), inputs.size());
    ShardFunction<List<I>, R> sum =
        (worker, p, part) -> SumTree.sum(part, input -> function.apply(worker, p, input));
    return new PartialSums<>(tree, map(parameters, tree.parts(inputs), sum));
  }

  /** One {@link #sum} with parameters that are shared for it alone. */
  default <I, R extends Summable<R>> R sum(
      Segments parameters, List<I> inputs, ShardFunction<I, R> function) {
    try (SharedParameters shared = share(parameters)) {
      return sum(shared, inputs, function).total();
    }
  }

  /** The most tasks that are worth their cost. */
  int tasks();

  /** Shards that are computed at the same time. */
  int parallelism();

  @Override
  void close();
}
