package org.pcot.rl.objective;

import java.io.Serializable;
import org.pcot.model.training.WeightedSequence;
import org.pcot.rl.rollouts.Sample;

/**
 * A response that the policy learns from: the very ids that were sampled.
 *
 * @param scale weight of each of its tokens in the average that the objective is
 * @param oldLogProbabilities of its tokens when they were sampled, in nats
 */
public record PolicySequence(
    int[] prompt, int[] response, float advantage, float scale, float[] oldLogProbabilities)
    implements Serializable {

  public static PolicySequence of(Sample sample, double advantage, double scale) {
    return new PolicySequence(
        sample.prompt(),
        sample.completion().tokens(),
        (float) advantage,
        (float) scale,
        sample.completion().logProbabilities());
  }

  /** Of prompt and response. */
  int tokens() {
    return prompt.length + response.length;
  }

  /** Prompt and response; every response token is scored. */
  WeightedSequence weighted() {
    return WeightedSequence.of(prompt, response, 1);
  }
}
