package org.pcot.rl.algorithms;

import java.util.ArrayList;
import java.util.List;
import org.pcot.rl.algorithms.ReinforceConfig.Baseline;
import org.pcot.rl.objective.PolicyBatch;
import org.pcot.rl.objective.PolicySequence;
import org.pcot.rl.objective.PolicyTerms;
import org.pcot.rl.rollouts.Sample;

/**
 * REINFORCE: ascends {@code (reward - baseline) · log-probability of the whole response}, averaged
 * over responses.
 */
public record Reinforce(ReinforceConfig config) implements Algorithm {
  @Override
  public Budget budget() {
    return new Budget(
        config.iterations(),
        config.prompts(),
        config.samplesPerPrompt(),
        config.optimizer(),
        config.iterations());
  }

  @Override
  public PolicyTerms terms(double temperature) {
    return PolicyTerms.plain(temperature);
  }

  @Override
  public boolean isPromptwise() {
    return config.baseline() != Baseline.BATCH_MEAN;
  }

  @Override
  public double[] advantages(List<Sample> samples) {
    double[] rewards = samples.stream().mapToDouble(Sample::reward).toArray();
    return switch (config.baseline()) {
      case NONE -> rewards;
      case BATCH_MEAN -> minusMean(rewards);
      case LEAVE_ONE_OUT -> leaveOneOut(rewards, config.samplesPerPrompt());
    };
  }

  private static double[] minusMean(double[] rewards) {
    double sum = 0;
    for (double reward : rewards) {
      sum += reward;
    }
    double[] advantages = new double[rewards.length];
    for (int i = 0; i < rewards.length; i++) {
      advantages[i] = rewards[i] - sum / rewards.length;
    }
    return advantages;
  }

  /** Each reward minus the mean of its group's others. */
  private static double[] leaveOneOut(double[] rewards, int groupSize) {
    double[] advantages = new double[rewards.length];
    for (int first = 0; first < rewards.length; first += groupSize) {
      double sum = 0;
      for (int i = first; i < first + groupSize; i++) {
        sum += rewards[i];
      }
      for (int i = first; i < first + groupSize; i++) {
        advantages[i] = rewards[i] - (sum - rewards[i]) / (groupSize - 1);
      }
    }
    return advantages;
  }

  @Override
  public List<PolicyBatch> batches(
      long seed, int iteration, List<Sample> samples, double[] advantages) {
    List<PolicySequence> sequences = new ArrayList<>();
    for (int i = 0; i < advantages.length; i++) {
      if (advantages[i] != 0) {
        sequences.add(PolicySequence.of(samples.get(i), advantages[i], 1));
      }
    }
    return sequences.isEmpty() ? List.of() : List.of(new PolicyBatch(sequences, samples.size()));
  }
}
