package org.pcot.rl;

import java.util.List;
import java.util.Optional;
import org.pcot.datasets.tasks.Task;
import org.pcot.model.memory.Storage;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.ShardGradient;
import org.pcot.model.training.SharedParameters;

/**
 * One iteration of an algorithm: rollouts where the parameters are handed out to, advantages on the
 * driver, and optimiser steps along gradients that are again computed shard by shard.
 */
public final class PolicyIteration {
  /**
   * What an iteration did.
   *
   * @param advantages one a sample
   * @param statistics over the tokens of all its optimiser steps
   * @param loss of the first optimiser step, 0 where there was none
   * @param update the last optimiser step
   */
  public record Result(
      List<Sample> samples,
      double[] advantages,
      PolicyStatistics statistics,
      double loss,
      Optional<Optimizer.Update> update,
      IterationTimes times) {}

  private final Task task;
  private final Algorithm algorithm;
  private final RolloutConfig config;
  private final long seed;

  public PolicyIteration(Task task, Algorithm algorithm, RolloutConfig config, long seed) {
    this.task = task;
    this.algorithm = algorithm;
    this.config = config;
    this.seed = seed;
  }

  /**
   * Updates the optimiser's parameters.
   *
   * @param iteration counts from 0
   * @param reference what the divergence is taken from; not used by algorithms without one
   */
  public Result run(
      int iteration,
      ShardExecutor executor,
      Storage parameters,
      SharedParameters reference,
      Optimizer optimizer) {
    IterationClock clock = new IterationClock(executor.parallelism());
    SharedParameters shared = clock.sharing(() -> executor.share(parameters));
    try {
      List<Sample> samples = sample(iteration, executor, shared, clock);
      double[] advantages = algorithm.advantages(samples);
      List<int[]> prompts =
          samples.stream().map(sample -> task.encodePrompt(sample.problem().prompt())).toList();
      List<PolicyBatch> batches = algorithm.batches(seed, iteration, prompts, samples, advantages);
      PolicyStatistics statistics = PolicyStatistics.NONE;
      double loss = 0;
      Optional<Optimizer.Update> update = Optional.empty();
      for (int i = 0; i < batches.size(); i++) {
        if (i > 0) {
          shared.close();
          shared = clock.sharing(() -> executor.share(parameters));
        }
        PolicyBatch batch = batches.get(i);
        Step step = step(batch, executor, shared, reference, optimizer, clock);
        loss = i == 0 ? step.statistics.loss() / batch.normaliser() : loss;
        statistics = PolicyStatistics.sum(List.of(statistics, step.statistics));
        update = Optional.of(step.update);
      }
      return new Result(samples, advantages, statistics, loss, update, clock.stop());
    } finally {
      shared.close();
    }
  }

  private List<Sample> sample(
      int iteration, ShardExecutor executor, SharedParameters shared, IterationClock clock) {
    Rollouts rollouts =
        new Rollouts(
            task, config, algorithm.prompts(), algorithm.samplesPerPrompt(), seed, iteration);
    List<Rollouts.Result> results = executor.map(shared, rollouts.shards(), rollouts::apply);
    clock.sampled(results);
    return results.stream().flatMap(result -> result.samples().stream()).toList();
  }

  private record Step(PolicyStatistics statistics, Optimizer.Update update) {}

  private Step step(
      PolicyBatch batch,
      ShardExecutor executor,
      SharedParameters shared,
      SharedParameters reference,
      Optimizer optimizer,
      IterationClock clock) {
    PolicyGradient gradient =
        new PolicyGradient(algorithm.terms(config.sampling().temperature()), reference);
    List<PolicyGradient.Result> results =
        executor.map(shared, batch.shards(config.shards()), gradient::apply);
    clock.differentiated(results);
    ShardGradient sum =
        clock.reducing(
            () ->
                ShardGradient.sum(results.stream().map(PolicyGradient.Result::gradient).toList()));
    Optimizer.Update update =
        clock.updating(() -> optimizer.apply(sum.gradient(), batch.normaliser()));
    return new Step(
        PolicyStatistics.sum(results.stream().map(PolicyGradient.Result::statistics).toList()),
        update);
  }
}
