package org.pcot.rl.objective;

import java.io.Serializable;
import java.util.List;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.tensor.GradientVector;
import org.pcot.model.training.SharedParameters;
import org.pcot.model.training.Summable;
import org.pcot.model.training.WeightedSequence;
import org.pcot.model.training.Worker;

/**
 * The gradient of an objective over one shard of a batch.
 *
 * @param reference the policy that the KL divergence is taken from; not read if the terms need none
 */
public record PolicyGradient(PolicyTerms terms, SharedParameters reference)
    implements Serializable {

  /**
   * @param gradient in the order of the parameters
   */
  public record Result(GradientVector gradient, PolicyStatistics statistics, double seconds)
      implements Summable<Result> {
    @Override
    public Result plus(Result other) {
      gradient.add(other.gradient);
      return new Result(gradient, statistics.plus(other.statistics), seconds + other.seconds);
    }
  }

  public Result apply(Worker worker, DecoderParameters parameters, List<PolicySequence> shard) {
    long start = System.nanoTime();
    List<WeightedSequence> sequences = shard.stream().map(PolicySequence::weighted).toList();
    double[] referenceLogProbabilities =
        terms.needsReference()
            ? worker.logProbabilities(reference.on(worker), sequences, terms.temperature())
            : new double[0];
    PolicyObjective objective = new PolicyObjective(terms, shard, referenceLogProbabilities);
    GradientVector gradient =
        worker.objectiveGradient(parameters, sequences, terms.temperature(), objective);
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Result(gradient, objective.statistics(), seconds);
  }
}
