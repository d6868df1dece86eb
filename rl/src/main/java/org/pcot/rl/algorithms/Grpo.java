package org.pcot.rl.algorithms;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.pcot.datasets.configuration.Setting;
import org.pcot.model.training.OptimizerConfig;
import org.pcot.rl.objective.PolicyBatch;
import org.pcot.rl.objective.PolicySequence;
import org.pcot.rl.objective.PolicyTerms;
import org.pcot.rl.rollouts.Sample;

/**
 * Group relative policy optimisation (Shao et al. 2024). Responses that a step learns nothing from
 * are left out.
 *
 * <p>The paper states 64 sequences an iteration; group size, clipping, penalty, learning rate and
 * the rest are our choice.
 */
public record Grpo(
    @Setting(value = "iterations of rollouts and gradient steps", byDefault = "20", min = 1)
        int iterations,
    @Setting(value = "prompts in an iteration", byDefault = "64", min = 1) int prompts,
    @Setting(value = "responses to a prompt", byDefault = "8", min = 2) int groupSize,
    @Setting(
            value = "whether advantages are divided by their group's deviation; Dr. GRPO does not",
            byDefault = "true")
        boolean scaleRewards,
    @Setting(value = "what is averaged over", byDefault = "tokens") Averaging averaging,
    @Setting(
            value = "gradient steps on each iteration's responses (TRL's num_iterations)",
            byDefault = "1",
            min = 1)
        int epochs,
    @Setting(
            value = "how far below 1 the ratio of probabilities may fall before it is clipped",
            byDefault = "0.2",
            min = 0,
            max = 1)
        double clipLow,
    @Setting(
            value = "how far above 1 the ratio may rise before it is clipped",
            byDefault = "0.2",
            min = 0)
        double clipHigh,
    @Setting(
            value = "weight of the KL divergence from the starting policy",
            byDefault = "0.0",
            min = 0)
        double klCoefficient,
    @Setting("the gradient step") OptimizerConfig optimizer)
    implements AlgorithmConfig {
  /** Tokens of all responses alike, or first those of each response and then the responses. */
  public enum Averaging {
    TOKENS,
    SEQUENCES
  }

  @Override
  public String title() {
    return "GRPO";
  }

  @Override
  public int samplesPerPrompt() {
    return groupSize;
  }

  @Override
  public long optimizerSteps() {
    return (long) iterations * epochs;
  }

  /** In the first of several epochs the ratio is 1; in a single one it is not needed. */
  @Override
  public PolicyTerms terms(double temperature) {
    return new PolicyTerms(temperature, epochs > 1, clipLow, clipHigh, klCoefficient);
  }

  @Override
  public boolean isPromptwise() {
    return true;
  }

  @Override
  public double[] advantages(List<Sample> samples) {
    double[] advantages = new double[samples.size()];
    for (int first = 0; first < advantages.length; first += groupSize) {
      double[] rewards =
          samples.subList(first, first + groupSize).stream().mapToDouble(Sample::reward).toArray();
      double[] group = GroupAdvantage.compute(rewards, scaleRewards);
      System.arraycopy(group, 0, advantages, first, group.length);
    }
    return advantages;
  }

  @Override
  public List<PolicyBatch> batches(
      long seed, int iteration, List<Sample> samples, double[] advantages) {
    boolean isSequences = averaging == Averaging.SEQUENCES;
    List<PolicySequence> sequences = new ArrayList<>();
    long tokens = 0;
    for (int i = 0; i < advantages.length; i++) {
      int length = samples.get(i).completion().tokens().length;
      tokens += length;
      if (advantages[i] != 0 || klCoefficient != 0) {
        double scale = isSequences ? 1.0 / length : 1;
        sequences.add(PolicySequence.of(samples.get(i), advantages[i], scale));
      }
    }
    if (sequences.isEmpty()) {
      return List.of();
    }
    PolicyBatch batch = new PolicyBatch(sequences, isSequences ? samples.size() : tokens);
    return Collections.nCopies(epochs, batch);
  }
}
