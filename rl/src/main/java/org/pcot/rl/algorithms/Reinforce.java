package org.pcot.rl.algorithms;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;
import org.pcot.model.training.OptimizerConfig;
import org.pcot.rl.objective.PolicyBatch;
import org.pcot.rl.objective.PolicySequence;
import org.pcot.rl.objective.PolicyTerms;
import org.pcot.rl.rollouts.Sample;

/**
 * REINFORCE (Williams 1992): ascends {@code (reward - baseline) · log-probability of the whole
 * response}, averaged over responses.
 *
 * <p>The paper states 64 sequences an iteration; baseline and learning rate are our choice.
 */
public record Reinforce(
    @Setting(value = "iterations of rollouts and one gradient step", byDefault = "20", min = 1)
        int iterations,
    @Setting(value = "prompts in an iteration", byDefault = "64", min = 1) int prompts,
    @Setting(value = "responses to a prompt", byDefault = "1", min = 1) int samplesPerPrompt,
    @Setting(value = "what a reward is compared with", byDefault = "batch_mean") Baseline baseline,
    @Setting("the gradient step") OptimizerConfig optimizer)
    implements AlgorithmConfig {
  /** What is subtracted from a reward. */
  public enum Baseline {
    /** Nothing. */
    NONE,
    /** The mean reward of the iteration. */
    BATCH_MEAN,
    /** The mean reward of the other responses to the same prompt (Ahmadian et al. 2024). */
    LEAVE_ONE_OUT
  }

  /**
   * @throws UserError when there is nothing to leave one out of
   */
  public Reinforce {
    if (baseline == Baseline.LEAVE_ONE_OUT && samplesPerPrompt < 2) {
      throw new UserError(
          "baseline: leave_one_out needs other responses to the same prompt, but"
              + " samples_per_prompt is "
              + samplesPerPrompt,
          "choose samples_per_prompt of 2 or more, or another baseline");
    }
  }

  @Override
  public String title() {
    return "REINFORCE";
  }

  @Override
  public int epochs() {
    return 1;
  }

  @Override
  public long optimizerSteps() {
    return iterations;
  }

  @Override
  public PolicyTerms terms(double temperature) {
    return PolicyTerms.plain(temperature);
  }

  @Override
  public boolean isPromptwise() {
    return baseline != Baseline.BATCH_MEAN;
  }

  @Override
  public double[] advantages(List<Sample> samples) {
    double[] rewards = samples.stream().mapToDouble(Sample::reward).toArray();
    return switch (baseline) {
      case NONE -> rewards;
      case BATCH_MEAN -> compared(rewards, rewards.length, Reinforce::minusMean);
      case LEAVE_ONE_OUT -> compared(rewards, samplesPerPrompt, Reinforce::minusMeanOfOthers);
    };
  }

  /** Each group by itself; equal rewards are worth 0, whatever the rounding of their mean. */
  private static double[] compared(
      double[] rewards, int groupSize, UnaryOperator<double[]> difference) {
    double[] advantages = new double[rewards.length];
    for (int first = 0; first < rewards.length; first += groupSize) {
      double[] group = Arrays.copyOfRange(rewards, first, first + groupSize);
      if (GroupAdvantage.hasVariance(group)) {
        System.arraycopy(difference.apply(group), 0, advantages, first, groupSize);
      }
    }
    return advantages;
  }

  private static double[] minusMean(double[] rewards) {
    double mean = sum(rewards) / rewards.length;
    return Arrays.stream(rewards).map(reward -> reward - mean).toArray();
  }

  private static double[] minusMeanOfOthers(double[] rewards) {
    double sum = sum(rewards);
    return Arrays.stream(rewards)
        .map(reward -> reward - (sum - reward) / (rewards.length - 1))
        .toArray();
  }

  /** In this order: a stream's sum may have other bits. */
  private static double sum(double[] rewards) {
    double sum = 0;
    for (double reward : rewards) {
      sum += reward;
    }
    return sum;
  }

  @Override
  public List<PolicyBatch> batches(
      long seed, int iteration, List<Sample> samples, double[] advantages) {
    List<PolicySequence> sequences = PolicySequence.withAdvantage(samples, advantages);
    return sequences.isEmpty() ? List.of() : List.of(new PolicyBatch(sequences, samples.size()));
  }
}
