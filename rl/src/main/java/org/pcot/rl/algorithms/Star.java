package org.pcot.rl.algorithms;

import java.util.ArrayList;
import java.util.List;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.training.OptimizerConfig;
import org.pcot.rl.objective.PolicyBatch;
import org.pcot.rl.objective.PolicySequence;
import org.pcot.rl.objective.PolicyTerms;
import org.pcot.rl.rewards.RewardConfig;
import org.pcot.rl.rollouts.Sample;

/**
 * STaR, the self-taught reasoner (Zelikman et al. 2022), each round from the model of the one
 * before: keeps the responses that earned a reward of 1 and learns them by next-token prediction. A
 * kept response has the advantage 1, the others 0.
 *
 * <p>The paper states 3,200 samples a round; epochs, batch size and learning rate are our choice.
 */
public record Star(
    @Setting(value = "rounds of sampling and fine-tuning", byDefault = "8", min = 1) int rounds,
    @Setting(value = "responses in a round, one to each prompt", byDefault = "3200", min = 1)
        int samples,
    @Setting(value = "epochs over the right responses of a round", byDefault = "1", min = 1)
        int epochs,
    @Setting(value = "responses in a gradient step", byDefault = "64", min = 1) int batchSize,
    @Setting("the gradient step") OptimizerConfig optimizer)
    implements AlgorithmConfig {
  @Override
  public String title() {
    return "STaR";
  }

  @Override
  public String unit() {
    return "round";
  }

  @Override
  public void check(RewardConfig rewards) {
    if (rewards.lengthPenalty() != 0 || rewards.format() != 0) {
      throw new UserError(
          "algorithms: star keeps responses that earn 1, but length_penalty or format_reward"
              + " changes what they earn",
          "leave star out, or set both to 0");
    }
  }

  @Override
  public int iterations() {
    return rounds;
  }

  @Override
  public int prompts() {
    return samples;
  }

  @Override
  public int samplesPerPrompt() {
    return 1;
  }

  /** As if every response were kept. */
  @Override
  public long optimizerSteps() {
    long batches = (samples + batchSize - 1) / batchSize;
    return rounds * epochs * batches;
  }

  /** Fine-tuning knows no temperature. */
  @Override
  public PolicyTerms terms(double temperature) {
    return PolicyTerms.plain(1);
  }

  @Override
  public boolean isPromptwise() {
    return false;
  }

  @Override
  public double[] advantages(List<Sample> samples) {
    return samples.stream().mapToDouble(sample -> sample.reward() == 1 ? 1 : 0).toArray();
  }

  @Override
  public List<PolicyBatch> batches(
      long seed, int iteration, List<Sample> samples, double[] advantages) {
    List<PolicySequence> kept = PolicySequence.withAdvantage(samples, advantages);
    List<PolicyBatch> batches = new ArrayList<>();
    for (int epoch = 0; epoch < epochs; epoch++) {
      List<PolicySequence> order =
          shuffled(kept, CounterRandom.of(seed, Purpose.TRAINING_ORDER, iteration, epoch));
      for (int from = 0; from < order.size(); from += batchSize) {
        List<PolicySequence> batch = order.subList(from, Math.min(from + batchSize, order.size()));
        int tokens = batch.stream().mapToInt(sequence -> sequence.response().length).sum();
        batches.add(new PolicyBatch(batch, tokens));
      }
    }
    return batches;
  }

  private static List<PolicySequence> shuffled(
      List<PolicySequence> sequences, CounterRandom random) {
    List<PolicySequence> order = new ArrayList<>();
    for (int i = 0; i < sequences.size(); i++) {
      int other = random.below(i + 1, i);
      order.add(other == i ? sequences.get(i) : order.get(other));
      order.set(other, sequences.get(i));
    }
    return order;
  }
}
