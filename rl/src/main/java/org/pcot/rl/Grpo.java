package org.pcot.rl;

import java.util.List;
import java.util.stream.IntStream;
import org.pcot.datasets.tasks.Task;
import org.pcot.model.memory.Storage;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.ShardGradient;

/**
 * One iteration of GRPO: rollouts and their gradients shard by shard where the parameters are
 * broadcast to, one optimiser step on the driver. Averages over response tokens.
 */
public final class Grpo {
  /** What an iteration did. */
  public record Iteration(
      RolloutStatistics rollouts, double loss, Optimizer.Update update, double seconds) {}

  private final Task task;
  private final GrpoConfig config;
  private final long seed;

  public Grpo(Task task, GrpoConfig config, long seed) {
    this.task = task;
    this.config = config;
    this.seed = seed;
  }

  /** Updates the optimiser's parameters; iterations count from 0. */
  public Iteration iterate(
      int iteration, ShardExecutor executor, Storage parameters, Optimizer optimizer) {
    long start = System.nanoTime();
    Rollout rollout = new Rollout(task, config, seed, iteration);
    List<Integer> shards = IntStream.range(0, config.shards()).boxed().toList();
    List<Rollout.Result> results = executor.map(parameters, shards, rollout::apply);
    ShardGradient sum = ShardGradient.sum(results.stream().map(Rollout.Result::gradient).toList());
    long tokens = results.stream().mapToLong(Rollout.Result::tokens).sum();
    Optimizer.Update update = optimizer.apply(sum.gradient(), tokens);
    return new Iteration(
        RolloutStatistics.sum(results.stream().map(Rollout.Result::statistics).toList()),
        sum.loss() / tokens,
        update,
        (System.nanoTime() - start) / 1e9);
  }
}
