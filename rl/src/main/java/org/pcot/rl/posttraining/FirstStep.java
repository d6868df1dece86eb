package org.pcot.rl.posttraining;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.training.Summable;
import org.pcot.model.training.Worker;
import org.pcot.rl.algorithms.Algorithm;
import org.pcot.rl.objective.PolicyGradient;
import org.pcot.rl.objective.PolicySequence;
import org.pcot.rl.rollouts.Rollouts;

/**
 * Rollouts of a shard and at once the gradient along them, for algorithms that are {@linkplain
 * Algorithm#isPromptwise promptwise}: one round trip for both.
 */
record FirstStep(Rollouts rollouts, Algorithm algorithm, PolicyGradient gradient)
    implements Serializable {

  /**
   * What a shard did.
   *
   * @param advantages one a sample
   */
  record Result(Rollouts.Result rollouts, double[] advantages, PolicyGradient.Result gradient)
      implements Summable<Result> {
    @Override
    public Result plus(Result other) {
      return new Result(
          rollouts.plus(other.rollouts),
          DoubleStream.concat(Arrays.stream(advantages), Arrays.stream(other.advantages)).toArray(),
          gradient.plus(other.gradient));
    }
  }

  Result apply(Worker worker, DecoderParameters parameters, int shard) {
    Rollouts.Result sampled = rollouts.apply(worker, parameters, shard);
    double[] advantages = algorithm.advantages(sampled.samples());
    List<PolicySequence> sequences =
        algorithm
            .batches(rollouts.seed(), rollouts.iteration(), sampled.samples(), advantages)
            .stream()
            .limit(1)
            .flatMap(batch -> batch.sequences().stream())
            .toList();
    return new Result(sampled, advantages, gradient.apply(worker, parameters, sequences));
  }
}
