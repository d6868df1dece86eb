package org.pcot.rl.algorithms;

import java.util.ArrayList;
import java.util.List;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.rl.objective.PolicyBatch;
import org.pcot.rl.objective.PolicySequence;
import org.pcot.rl.objective.PolicyTerms;
import org.pcot.rl.rollouts.Sample;

/**
 * STaR: keeps the responses that earned a reward of 1 and learns them by next-token prediction. A
 * kept response has the advantage 1, the others 0.
 */
public record Star(StarConfig config) implements Algorithm {
  /** Optimiser steps as if every response were kept. */
  @Override
  public Budget budget() {
    long batches = (config.samples() + config.batchSize() - 1) / config.batchSize();
    long steps = config.rounds() * config.epochs() * batches;
    return new Budget(config.rounds(), config.samples(), 1, config.optimizer(), steps);
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
    List<PolicySequence> kept = new ArrayList<>();
    for (int i = 0; i < advantages.length; i++) {
      if (advantages[i] != 0) {
        kept.add(PolicySequence.of(samples.get(i), advantages[i], 1));
      }
    }
    List<PolicyBatch> batches = new ArrayList<>();
    for (int epoch = 0; epoch < config.epochs(); epoch++) {
      List<PolicySequence> order =
          shuffled(kept, CounterRandom.of(seed, Purpose.TRAINING_ORDER, iteration, epoch));
      for (int from = 0; from < order.size(); from += config.batchSize()) {
        List<PolicySequence> batch =
            order.subList(from, Math.min(from + config.batchSize(), order.size()));
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
