package org.pcot.rl.algorithms;

import java.util.Arrays;

/**
 * GRPO's advantage: how much better a response was than its group, {@code (r - mean(r)) / (std(r) +
 * 1e-4)} with the population's standard deviation (Shao et al. 2024, section 4.1.2), or without the
 * division (Dr. GRPO, Liu et al. 2025). A group without variance has nothing to say: all its
 * advantages are 0.
 */
public final class GroupAdvantage {
  private static final double EPSILON = 1e-4;

  private GroupAdvantage() {}

  /** Advantages of the rewards of one group. */
  public static double[] compute(double[] rewards, boolean isScaled) {
    if (!hasVariance(rewards)) {
      return new double[rewards.length];
    }
    double mean = Arrays.stream(rewards).average().orElseThrow();
    double variance =
        Arrays.stream(rewards).map(r -> (r - mean) * (r - mean)).average().orElseThrow();
    double scale = isScaled ? 1 / (Math.sqrt(variance) + EPSILON) : 1;
    return Arrays.stream(rewards).map(r -> (r - mean) * scale).toArray();
  }

  public static boolean hasVariance(double[] rewards) {
    return Arrays.stream(rewards).anyMatch(r -> r != rewards[0]);
  }
}
