package org.pcot.model.kernels;

import java.util.Arrays;

/** The top-k and top-p cuts of a distribution, in the order of Hugging Face transformers. */
final class LikeliestTokens {
  private LikeliestTokens() {}

  /**
   * Sets the weight of every token but the likeliest to zero: first all but {@code topK} of them (0
   * for no limit), then all but the fewest whose share of what is left reaches {@code topP} (1 for
   * no limit). Of equal weights the lower token comes first; one token at least stays.
   *
   * @param weights unnormalised probabilities, of the first {@code count} tokens
   * @return whether there was a limit
   */
  static boolean keep(double[] weights, int count, int topK, double topP) {
    boolean allOfThem = topK == 0 || topK >= count;
    if (allOfThem && topP == 1) {
      return false;
    }
    double[] ascending = Arrays.copyOf(weights, count);
    Arrays.sort(ascending);
    int kept = allOfThem ? count : topK;
    if (topP < 1) {
      kept = reaching(topP, ascending, kept);
    }
    double least = ascending[count - kept];
    int above = 0;
    for (int v = 0; v < count; v++) {
      above += weights[v] > least ? 1 : 0;
    }
    int ties = kept - above;
    for (int v = 0; v < count; v++) {
      boolean stays = weights[v] > least || (weights[v] == least && ties-- > 0);
      weights[v] = stays ? weights[v] : 0;
    }
    return true;
  }

  /** How many of the last {@code most} weights, from the end, reach this share of their sum. */
  private static int reaching(double share, double[] ascending, int most) {
    double sum = 0;
    for (int i = 1; i <= most; i++) {
      sum += ascending[ascending.length - i];
    }
    double reached = 0;
    int kept = 0;
    do {
      kept++;
      reached += ascending[ascending.length - kept];
    } while (kept < most && reached < share * sum);
    return kept;
  }
}
