package org.pcot.rl.linear;

import java.util.Arrays;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.linear.LinearExample;
import org.pcot.model.linear.LinearMixture;
import org.pcot.model.linear.LinearModel;
import org.pcot.model.linear.LinearTrainer;
import org.pcot.model.linear.LinearTrainingConfig;

/**
 * Pre-training on a mixture and rounds of STaR with the chain-of-thought reward: responses of the
 * last model are sampled at temperature 1, correct ones are kept, and all heads are fitted to them
 * anew. Everything is a function of the seed.
 *
 * @param mixture what is correct, and what pre-training sees
 */
public record LinearStar(LinearMixture mixture, LinearTrainingConfig config, long seed) {
  /** Draws for one step of the chain that are worth it: a share below 1 in 100 is given up. */
  private static final int MOST_DRAWS_A_STEP = 100;

  /**
   * A fitted model.
   *
   * @param drawn examples or responses that were drawn
   * @param kept those of them that it was fitted to
   */
  public record Round(LinearModel model, long drawn, long kept) {}

  /** Fits a model to demonstrations. */
  public Round pretrain() {
    LinearTrainer trainer = trainer();
    long drawn = 0;
    while (!isDone(trainer, drawn)) {
      trainer.learn(demonstration(drawn));
      drawn++;
    }
    return new Round(trainer.model(), drawn, drawn);
  }

  /** The demonstration of this number. */
  public LinearExample demonstration(long number) {
    return mixture.example(CounterRandom.of(seed, Purpose.TRAIN_EXAMPLE, number));
  }

  /**
   * One round of STaR.
   *
   * @param round counts from 1
   */
  public Round improve(LinearModel model, int round) {
    LinearTrainer trainer = trainer();
    long drawn = 0;
    while (!isDone(trainer, drawn)) {
      double[] input = mixture.input(CounterRandom.of(seed, Purpose.ROLLOUT_PROMPT, round, drawn));
      LinearExample response =
          model.sample(input, CounterRandom.of(seed, Purpose.ROLLOUT_TOKEN, round, drawn));
      if (isRewarded(response)) {
        trainer.learn(response);
      }
      drawn++;
    }
    return new Round(trainer.model(), drawn, trainer.examples());
  }

  private LinearTrainer trainer() {
    return new LinearTrainer(mixture.d(), mixture.longLength(), config);
  }

  /** Long samples are waited for as long as there is any sign of them. */
  private boolean isDone(LinearTrainer trainer, long drawn) {
    return trainer.isDone() || trainer.seesNothingLong() || drawn >= mostDraws();
  }

  private long mostDraws() {
    int last = mixture.longLength();
    return config.steps(0, mixture.d()) + MOST_DRAWS_A_STEP * config.steps(last, mixture.d());
  }

  /** The chain-of-thought reward: the whole correct chain, or the correct short answer. */
  private boolean isRewarded(LinearExample response) {
    return response.isLong()
        ? Arrays.equals(response.response(), mixture.chain(response.input()))
        : response.response()[0] == LinearMixture.parity(response.input());
  }
}
