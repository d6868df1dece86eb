package org.pcot.model.training.evaluation;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The share of prompts of which at least one of k sampled responses is right, without bias from n
 * samples of each of which c are right: {@code 1 - C(n - c, k) / C(n, k)} (Chen et al. 2021,
 * section 2.1).
 */
final class PassAtK {
  private PassAtK() {}

  /** The k for which it is reported: the powers of two below n, and n itself. */
  static SortedSet<Integer> reported(int samples) {
    SortedSet<Integer> reported = new TreeSet<>();
    for (int k = 1; k < samples; k *= 2) {
      reported.add(k);
    }
    reported.add(samples);
    return reported;
  }

  /**
   * By k.
   *
   * @param right how many of the samples of each prompt are right, c
   * @param samples of each prompt, n
   */
  static SortedMap<Integer, Estimate> of(int[] right, int samples) {
    SortedMap<Integer, Estimate> estimates = new TreeMap<>();
    reported(samples).forEach(k -> estimates.put(k, estimate(right, samples, k)));
    return estimates;
  }

  private static Estimate estimate(int[] right, int samples, int k) {
    double[] shares = Arrays.stream(right).mapToDouble(c -> ofPrompt(samples, c, k)).toArray();
    return Estimate.ofPrompts(shares, samples / k);
  }

  /** One factor after the other, since binomials overflow. */
  static double ofPrompt(int n, int c, int k) {
    double allWrong = 1;
    for (int i = 0; i < k; i++) {
      allWrong *= Math.max(0, n - c - i) / (double) (n - i);
    }
    return 1 - allWrong;
  }
}
