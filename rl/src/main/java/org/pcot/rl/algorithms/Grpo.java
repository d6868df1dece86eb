package org.pcot.rl.algorithms;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.pcot.rl.algorithms.GrpoConfig.Averaging;
import org.pcot.rl.objective.PolicyBatch;
import org.pcot.rl.objective.PolicySequence;
import org.pcot.rl.objective.PolicyTerms;
import org.pcot.rl.rollouts.Sample;

/** Group relative policy optimisation. Responses that a step learns nothing from are left out. */
public record Grpo(GrpoConfig config) implements Algorithm {
  @Override
  public Budget budget() {
    long steps = (long) config.iterations() * config.epochs();
    return new Budget(
        config.iterations(), config.prompts(), config.groupSize(), config.optimizer(), steps);
  }

  /** In the first of several epochs the ratio is 1; in a single one it is not needed. */
  @Override
  public PolicyTerms terms(double temperature) {
    return new PolicyTerms(
        temperature,
        config.epochs() > 1,
        config.clipLow(),
        config.clipHigh(),
        config.klCoefficient());
  }

  @Override
  public boolean isPromptwise() {
    return true;
  }

  @Override
  public double[] advantages(List<Sample> samples) {
    double[] advantages = new double[samples.size()];
    for (int first = 0; first < advantages.length; first += config.groupSize()) {
      double[] rewards =
          samples.subList(first, first + config.groupSize()).stream()
              .mapToDouble(Sample::reward)
              .toArray();
      double[] group = GroupAdvantage.of(rewards, config.scaleRewards());
      System.arraycopy(group, 0, advantages, first, group.length);
    }
    return advantages;
  }

  @Override
  public List<PolicyBatch> batches(
      long seed, int iteration, List<Sample> samples, double[] advantages) {
    boolean isSequences = config.averaging() == Averaging.SEQUENCES;
    List<PolicySequence> sequences = new ArrayList<>();
    long tokens = 0;
    for (int i = 0; i < advantages.length; i++) {
      int length = samples.get(i).completion().tokens().length;
      tokens += length;
      if (advantages[i] != 0 || config.klCoefficient() != 0) {
        double scale = isSequences ? 1.0 / length : 1;
        sequences.add(PolicySequence.of(samples.get(i), advantages[i], scale));
      }
    }
    if (sequences.isEmpty()) {
      return List.of();
    }
    PolicyBatch batch = new PolicyBatch(sequences, isSequences ? samples.size() : tokens);
    return Collections.nCopies(config.epochs(), batch);
  }
}
