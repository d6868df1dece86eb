package org.pcot.rl.posttraining;

import java.util.List;
import java.util.Optional;
import org.pcot.datasets.problems.Task;
import org.pcot.model.decoder.Divergence;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.PartialSums;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.SharedParameters;
import org.pcot.rl.algorithms.Algorithm;
import org.pcot.rl.objective.PolicyBatch;
import org.pcot.rl.objective.PolicyGradient;
import org.pcot.rl.objective.PolicyStatistics;
import org.pcot.rl.rollouts.RolloutConfig;
import org.pcot.rl.rollouts.Rollouts;
import org.pcot.rl.rollouts.Sample;

/**
 * One iteration of an algorithm: rollouts and gradients shard by shard where the parameters are
 * handed out to, optimiser steps on the driver.
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
   * @throws Divergence when loss, gradient or what the policy says are not finite
   * @param iteration counts from 0
   * @param reference what the KL divergence is taken from; none for algorithms without one
   */
  public Result run(
      int iteration,
      ShardExecutor executor,
      Segments parameters,
      SharedParameters reference,
      Optimizer optimizer) {
    IterationClock clock = new IterationClock(executor.parallelism());
    PolicyGradient gradient =
        new PolicyGradient(algorithm.terms(config.sampling().temperature()), reference);
    Rollouts rollouts =
        new Rollouts(
            task, config, algorithm.prompts(), algorithm.samplesPerPrompt(), seed, iteration);
    SharedParameters shared = clock.broadcasting(() -> executor.share(parameters));
    try {
      SharedParameters first = shared;
      Start start =
          Divergence.after(
              optimizer.step(),
              optimizer.learningRate(),
              () -> start(rollouts, gradient, executor, first, clock));
      PolicyStatistics statistics = PolicyStatistics.NONE;
      double loss = 0;
      Optional<Optimizer.Update> update = Optional.empty();
      List<PolicyBatch> batches =
          algorithm.batches(seed, iteration, start.samples, start.advantages);
      for (PolicyBatch batch : batches) {
        boolean isFirst = update.isEmpty();
        if (!isFirst) {
          shared.close();
          shared = clock.broadcasting(() -> executor.share(parameters));
        }
        PolicyGradient.Result sum =
            isFirst && start.gradient.isPresent()
                ? start.gradient.get()
                : along(batch, gradient, executor, shared, clock);
        Optimizer.Update taken =
            clock.updating(() -> optimizer.apply(sum.gradient(), batch.normaliser()));
        update = Optional.of(taken);
        double own = sum.statistics().loss() / batch.normaliser();
        Divergence.refuse(optimizer.step(), own, taken.gradientNorm(), taken.learningRate());
        loss = isFirst ? own : loss;
        statistics = statistics.plus(sum.statistics());
      }
      return new Result(start.samples, start.advantages, statistics, loss, update, clock.stop());
    } finally {
      shared.close();
    }
  }

  /** All samples, and the sum of the first step's gradient where shards could take it at once. */
  private record Start(
      List<Sample> samples, double[] advantages, Optional<PolicyGradient.Result> gradient) {}

  private Start start(
      Rollouts rollouts,
      PolicyGradient gradient,
      ShardExecutor executor,
      SharedParameters shared,
      IterationClock clock) {
    if (!algorithm.isPromptwise()) {
      Rollouts.Result sum = executor.sum(shared, rollouts.shards(), rollouts::apply).total();
      clock.sampled(sum);
      return new Start(sum.samples(), algorithm.advantages(sum.samples()), Optional.empty());
    }
    FirstStep step = new FirstStep(rollouts, algorithm, gradient);
    PartialSums<FirstStep.Result> parts = executor.sum(shared, rollouts.shards(), step::apply);
    FirstStep.Result sum = clock.reducing(parts::total);
    clock.sampled(sum.rollouts());
    clock.differentiated(sum.gradient());
    return new Start(sum.rollouts().samples(), sum.advantages(), Optional.of(sum.gradient()));
  }

  private PolicyGradient.Result along(
      PolicyBatch batch,
      PolicyGradient gradient,
      ShardExecutor executor,
      SharedParameters shared,
      IterationClock clock) {
    PartialSums<PolicyGradient.Result> parts =
        executor.sum(shared, batch.shards(config.shards()), gradient::apply);
    PolicyGradient.Result sum = clock.reducing(parts::total);
    clock.differentiated(sum);
    return sum;
  }
}
