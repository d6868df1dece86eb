package org.pcot.rl.objective;

import java.io.Serializable;

/**
 * Sums over the response tokens of a shard or of an optimiser step.
 *
 * @param kl estimate of the KL divergence from the reference, in nats; 0 without a reference
 * @param clippedLow tokens whose ratio was below its bound while the advantage was negative
 * @param clippedHigh tokens whose ratio was above its bound while the advantage was positive
 */
public record PolicyStatistics(
    long tokens, double loss, double kl, long clippedLow, long clippedHigh)
    implements Serializable {
  public static final PolicyStatistics NONE = new PolicyStatistics(0, 0, 0, 0, 0);

  /** Mean KL divergence from the reference a token, in nats. */
  public double meanKl() {
    return kl / Math.max(1, tokens);
  }

  /** Share of tokens whose ratio was clipped at its lower bound. */
  public double clippedLowShare() {
    return (double) clippedLow / Math.max(1, tokens);
  }

  /** Share of tokens whose ratio was clipped at its upper bound. */
  public double clippedHighShare() {
    return (double) clippedHigh / Math.max(1, tokens);
  }

  public PolicyStatistics plus(PolicyStatistics other) {
    return new PolicyStatistics(
        tokens + other.tokens,
        loss + other.loss,
        kl + other.kl,
        clippedLow + other.clippedLow,
        clippedHigh + other.clippedHigh);
  }
}
