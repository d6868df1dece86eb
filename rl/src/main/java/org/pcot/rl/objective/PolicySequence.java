package org.pcot.rl.objective;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
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

  /** Those of the samples that have an advantage, every token of weight 1: others teach nothing. */
  public static List<PolicySequence> withAdvantage(List<Sample> samples, double[] advantages) {
    List<PolicySequence> sequences = new ArrayList<>();
    for (int i = 0; i < advantages.length; i++) {
      if (advantages[i] != 0) {
        sequences.add(of(samples.get(i), advantages[i], 1));
      }
    }
    return sequences;
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
