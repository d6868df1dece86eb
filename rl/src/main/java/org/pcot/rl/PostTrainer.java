package org.pcot.rl;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.tasks.Task;
import org.pcot.model.checkpoint.Checkpoint;
import org.pcot.model.checkpoint.Checkpoints;
import org.pcot.model.evaluation.Evaluation;
import org.pcot.model.evaluation.Evaluator;
import org.pcot.model.evaluation.MetricsFile;
import org.pcot.model.evaluation.RunListener;
import org.pcot.model.memory.Storage;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.ShardExecutor;

/**
 * The post-training loop: iterations of GRPO from a checkpoint, with evaluations, metrics and
 * checkpoints. A run that was cut and resumed is the same, bit for bit, as one that was not.
 */
public final class PostTrainer {
  private final Task task;
  private final GrpoConfig config;
  private final Evaluator evaluator;
  private final ShardExecutor executor;
  private final Configuration hadoop;
  private final long seed;

  public PostTrainer(
      Task task,
      GrpoConfig config,
      Evaluator evaluator,
      ShardExecutor executor,
      Configuration hadoop,
      long seed) {
    this.task = task;
    this.config = config;
    this.evaluator = evaluator;
    this.executor = executor;
    this.hadoop = hadoop;
    this.seed = seed;
  }

  /**
   * Trains up to the last iteration.
   *
   * @param origin the checkpoint that post-training starts from; its state says how many sequences
   *     pre-training saw
   * @param resumed this run's own checkpoint to go on from
   */
  public void run(Path run, Checkpoint origin, Optional<Checkpoint> resumed, RunListener listener)
      throws IOException {
    long before = origin.state().path("sequences").asLong();
    Storage parameters =
        Storage.allocate(origin.parameters().dataType(), origin.parameters().length());
    parameters.array().assign(resumed.orElse(origin).parameters().array());
    Optimizer optimizer = optimizer(parameters, resumed);
    Grpo grpo = new Grpo(task, config, seed);
    try (MetricsFile metrics =
        MetricsFile.open(run, hadoop, resumed.isEmpty() ? -1 : optimizer.step())) {
      listener.started(optimizer.step(), config.iterations());
      if (optimizer.step() == 0) {
        evaluate(parameters, 0, before, metrics, listener);
      }
      while (optimizer.step() < config.iterations()) {
        int iteration = Math.toIntExact(optimizer.step());
        Grpo.Iteration done = grpo.iterate(iteration, executor, parameters, optimizer);
        long step = optimizer.step();
        metrics.append(line(step, sequences(before, step), done));
        listener.progressed(step, done.loss());
        if (isDue(step, config.evaluationInterval())) {
          evaluate(parameters, step, sequences(before, step), metrics, listener);
        }
        if (isDue(step, config.checkpointInterval())) {
          metrics.sync();
          checkpoint(origin, parameters, optimizer, before)
              .write(Checkpoints.place(run, step), hadoop);
        }
      }
    }
  }

  private Optimizer optimizer(Storage parameters, Optional<Checkpoint> resumed) {
    return resumed
        .map(
            checkpoint ->
                Optimizer.resumed(
                    config.optimizer(),
                    config.iterations(),
                    parameters,
                    checkpoint.optimizer(),
                    checkpoint.state().path("step").asLong()))
        .orElseGet(() -> Optimizer.fresh(config.optimizer(), config.iterations(), parameters));
  }

  private boolean isDue(long step, int interval) {
    return step % interval == 0 || step == config.iterations();
  }

  private long sequences(long before, long iterations) {
    return before + iterations * config.prompts() * config.groupSize();
  }

  private void evaluate(
      Storage parameters, long step, long sequences, MetricsFile metrics, RunListener listener)
      throws IOException {
    Evaluation greedy = evaluator.greedy(executor, parameters);
    Evaluation sampled = evaluator.sampled(executor, parameters);
    metrics.append(step, sequences, greedy, sampled);
    listener.evaluated(step, greedy, sampled);
  }

  private static ObjectNode line(long step, long sequences, Grpo.Iteration iteration) {
    RolloutStatistics rollouts = iteration.rollouts();
    return MetricsFile.line(step, sequences)
        .put("reward", rollouts.meanReward())
        .put("reward_std", rollouts.rewardDeviation())
        .put("frac_reward_zero_std", rollouts.shareWithoutVariance())
        .put("completions/mean_length", rollouts.meanLength())
        .put("completions/long_share", rollouts.longShare())
        .put("completions/clipped_ratio", rollouts.clippedRatio())
        .put("loss", iteration.loss())
        .put("grad_norm", iteration.update().gradientNorm())
        .put("learning_rate", iteration.update().learningRate());
  }

  private Checkpoint checkpoint(
      Checkpoint origin, Storage parameters, Optimizer optimizer, long before) {
    ObjectNode state =
        JsonNodeFactory.instance
            .objectNode()
            .put("step", optimizer.step())
            .put("sequences", sequences(before, optimizer.step()))
            .put("seed", seed);
    state.set("origin", origin.state());
    return new Checkpoint(
        origin.config(), origin.vocabulary(), parameters, optimizer.state(), state);
  }
}
