package org.pcot.rl.objective;

import java.util.List;
import org.pcot.model.decoder.TokenObjective;

/**
 * The objective of {@link PolicyTerms} over the tokens of a shard. A token's weight is the
 * objective's derivative by its log-probability; statistics are gathered on the way.
 */
final class PolicyObjective implements TokenObjective {
  private final PolicyTerms terms;
  private final double[] reference;
  private final float[] advantages;
  private final float[] scales;
  private final float[] oldLogProbabilities;
  private double loss;
  private double kl;
  private long clippedLow;
  private long clippedHigh;

  /**
   * @param reference log-probabilities of all tokens; not read if the terms need none
   */
  PolicyObjective(PolicyTerms terms, List<PolicySequence> sequences, double[] reference) {
    int tokens = sequences.stream().mapToInt(sequence -> sequence.response().length).sum();
    this.terms = terms;
    this.reference = reference;
    this.advantages = new float[tokens];
    this.scales = new float[tokens];
    this.oldLogProbabilities = new float[tokens];
    int token = 0;
    for (PolicySequence sequence : sequences) {
      for (float logProbability : sequence.oldLogProbabilities()) {
        advantages[token] = sequence.advantage();
        scales[token] = sequence.scale();
        oldLogProbabilities[token] = logProbability;
        token++;
      }
    }
  }

  @Override
  public double weight(int token, double tokenLoss) {
    double weight = terms.isRatioClipped() ? clipped(token, tokenLoss) : plain(token, tokenLoss);
    if (terms.needsReference()) {
      double u = reference[token] + tokenLoss;
      double ratio = StrictMath.exp(u);
      kl += ratio - u - 1;
      loss += scales[token] * terms.klCoefficient() * (ratio - u - 1);
      weight += terms.klCoefficient() * (ratio - 1);
    }
    return scales[token] * weight;
  }

  private double plain(int token, double tokenLoss) {
    loss += scales[token] * advantages[token] * tokenLoss;
    return advantages[token];
  }

  private double clipped(int token, double tokenLoss) {
    double advantage = advantages[token];
    double ratio = StrictMath.exp(-tokenLoss - oldLogProbabilities[token]);
    double bounded = Math.min(Math.max(ratio, 1 - terms.clipLow()), 1 + terms.clipHigh());
    boolean isClipped = bounded * advantage < ratio * advantage;
    loss -= scales[token] * Math.min(ratio * advantage, bounded * advantage);
    if (isClipped && advantage < 0) {
      clippedLow++;
    } else if (isClipped) {
      clippedHigh++;
    }
    return isClipped ? 0 : ratio * advantage;
  }

  PolicyStatistics statistics() {
    return new PolicyStatistics(advantages.length, loss, kl, clippedLow, clippedHigh);
  }
}
