package org.pcot.model.training;

import java.util.ArrayList;
import java.util.List;
import org.pcot.model.decoder.Divergence;
import org.pcot.model.tensor.Segments;

/**
 * A step of synchronous data-parallel training: the batch is divided into a fixed number of shards,
 * whose gradients are summed in a fixed tree, and the optimiser takes one step on the driver. The
 * same bits on any number of threads or executors.
 *
 * @param shards at most so many, as many as the batch has sequences
 */
public record SynchronousStep(ShardExecutor executor, int shards) {

  /**
   * Updates the optimiser's parameters.
   *
   * @throws Divergence when loss or gradient are not finite
   */
  public StepMetrics take(Segments parameters, Optimizer optimizer, List<WeightedSequence> batch) {
    ShardGradient sum = executor.sum(parameters, shards(batch), Worker::gradient);
    Optimizer.Update update = optimizer.apply(sum.gradient(), sum.tokens());
    double loss = sum.loss() / sum.tokens();
    Divergence.refuse(optimizer.step(), loss, update.gradientNorm(), update.learningRate());
    return new StepMetrics(
        optimizer.step(), loss, sum.tokens(), update.gradientNorm(), update.learningRate());
  }

  private List<List<WeightedSequence>> shards(List<WeightedSequence> batch) {
    int count = Math.min(shards, batch.size());
    List<List<WeightedSequence>> parts = new ArrayList<>();
    for (int shard = 0; shard < count; shard++) {
      int from = Math.toIntExact((long) batch.size() * shard / count);
      int to = Math.toIntExact((long) batch.size() * (shard + 1) / count);
      parts.add(List.copyOf(batch.subList(from, to)));
    }
    return parts;
  }
}
