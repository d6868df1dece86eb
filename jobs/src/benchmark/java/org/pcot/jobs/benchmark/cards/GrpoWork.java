package org.pcot.jobs.benchmark.cards;

import java.util.Collections;
import org.pcot.datasets.problems.Parity;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.problems.TokenLimits;
import org.pcot.jobs.benchmark.trl.EvenSums;
import org.pcot.jobs.benchmark.trl.NumberedTokens;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.training.SharedParameters;
import org.pcot.rl.algorithms.Grpo;
import org.pcot.rl.posttraining.PolicyIteration;
import org.pcot.rl.rewards.Reward;
import org.pcot.rl.rewards.RewardConfig;
import org.pcot.rl.rollouts.RolloutConfig;

/** Iterations of {@code posttrain} on prompts of bits; no response ends before its last token. */
final class GrpoWork {
  private static final long SEED = 3;

  private final CardModel model;
  private final PolicyIteration iteration;
  private int done;

  /**
   * @param bits of a prompt, which has one more token
   * @param response tokens of each
   */
  GrpoWork(CardModel model, int prompts, int groupSize, int bits, int response) {
    Task parity = new Parity(bits, 1).task();
    Task task =
        new Task(
            parity.name(),
            parity.source(),
            new EvenSums(),
            new NumberedTokens(parity.tokenizer(), model.config().vocabSize()),
            Collections.emptySortedSet(),
            new TokenLimits(parity.limits().prompt(), response),
            parity.caption());
    Grpo grpo =
        new Grpo(
            1, prompts, groupSize, false, Grpo.Averaging.TOKENS, 1, 0.2, 0.2, 0, CardModel.ADAM);
    RolloutConfig rollouts =
        new RolloutConfig(RewardConfig.of(Reward.END_TO_END), new Sampling(1), 1);
    this.model = model;
    this.iteration = new PolicyIteration(task, grpo, rollouts, SEED);
  }

  /**
   * An iteration.
   *
   * @param sampled tokens of all responses
   */
  record Done(double seconds, long sampled) {}

  Done run() {
    long[] sampled = new long[1];
    double seconds =
        model.seconds(
            () -> {
              try (SharedParameters reference = model.executor().share(model.parameters())) {
                PolicyIteration.Result result =
                    iteration.run(
                        done++, model.executor(), model.parameters(), reference, model.optimizer());
                sampled[0] =
                    result.samples().stream()
                        .mapToLong(sample -> sample.completion().tokens().length)
                        .sum();
              }
            });
    return new Done(seconds, sampled[0]);
  }
}
