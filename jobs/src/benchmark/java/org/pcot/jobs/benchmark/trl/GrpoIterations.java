package org.pcot.jobs.benchmark.trl;

import java.util.List;
import java.util.SortedSet;
import java.util.stream.IntStream;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.problems.Parity;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.problems.TokenLimits;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.SharedParameters;
import org.pcot.rl.algorithms.Grpo;
import org.pcot.rl.posttraining.PolicyIteration;
import org.pcot.rl.rewards.Reward;
import org.pcot.rl.rewards.RewardConfig;
import org.pcot.rl.rollouts.RolloutConfig;

/**
 * Iterations of {@code posttrain} from the prompts of the first. Advantages are not scaled: TRL
 * divides them by another standard deviation than we do.
 */
final class GrpoIterations implements Training {
  private static final int RESPONSE = 64;
  private static final int SUMS = 16;
  private static final int PARITIES = 64;
  private static final long SEED = 3;

  private final Trained trained;
  private final Grpo grpo;
  private final PolicyIteration iteration;

  private GrpoIterations(Trained trained, Task task, int prompts) {
    this.trained = trained;
    this.grpo =
        ConfigurationReader.of(
            Grpo.class,
            "iterations=1",
            "prompts=" + prompts,
            "group_size=8",
            "scale_rewards=false");
    RolloutConfig rollouts =
        new RolloutConfig(RewardConfig.of(Reward.END_TO_END), new Sampling(1), trained.shards());
    this.iteration = new PolicyIteration(task, grpo, rollouts, SEED);
  }

  /**
   * 16 prompts of 8 responses of at most 64 tokens, which are right where the sum of their tokens
   * is even.
   *
   * @param endTokens even ones, any of which ends a response
   */
  static GrpoIterations evenSums(Trained trained, SortedSet<Integer> endTokens) {
    Task sums = FineTuning.TASK;
    Task task =
        new Task(
            sums.name(),
            sums.source(),
            new EvenSums(),
            new NumberedTokens(trained.tokenizer(), trained.vocabulary()),
            endTokens,
            new TokenLimits(sums.limits().prompt(), RESPONSE),
            sums.caption());
    return new GrpoIterations(trained, task, SUMS);
  }

  /** 64 prompts of 8 responses, which are right where they end with the parity of these bits. */
  static GrpoIterations parity(Trained trained, int bits) {
    return new GrpoIterations(trained, new Parity(bits, 1).task(), PARITIES);
  }

  @Override
  public Result step() {
    try (SharedParameters reference = trained.executor().share(trained.parameters())) {
      PolicyIteration.Result done =
          iteration.run(
              0, trained.executor(), trained.parameters(), reference, trained.optimizer());
      double norm = done.update().map(Optimizer.Update::gradientNorm).orElseThrow();
      List<Row> rows =
          IntStream.range(0, grpo.samples())
              .mapToObj(done.samples()::get)
              .map(sample -> new Row(sample.prompt(), sample.completion().tokens()))
              .toList();
      return new Result(loss(done.advantages(), rows), norm, rows);
    }
  }

  /** TRL's, on policy: the mean over tokens of what they are worth, downwards. */
  private static double loss(double[] advantages, List<Row> rows) {
    double sum = 0;
    long tokens = 0;
    for (int i = 0; i < advantages.length; i++) {
      sum -= advantages[i] * rows.get(i).completion().length;
      tokens += rows.get(i).completion().length;
    }
    return sum / tokens;
  }
}
