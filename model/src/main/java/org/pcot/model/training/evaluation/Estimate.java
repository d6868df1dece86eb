package org.pcot.model.training.evaluation;

/**
 * A share, and where it lies with a confidence of 95%.
 *
 * @param low end of the interval, and high the other, both in [0, 1]
 */
public record Estimate(double value, double low, double high) {
  /** The standard normal quantile of 0.975. */
  private static final double Z = 1.959963984540054;

  /**
   * Wilson's score interval (Wilson 1927): unlike value plus or minus two standard errors it stays
   * in [0, 1], and is no point where all trials went alike.
   *
   * @param trials independent ones, at least 1; not whole where trials are correlated
   */
  public static Estimate wilson(double value, double trials) {
    double shrinkage = 1 / (1 + Z * Z / trials);
    double centre = shrinkage * (value + Z * Z / (2 * trials));
    double half =
        shrinkage * Z * Math.sqrt(value * (1 - value) / trials + Z * Z / (4 * trials * trials));
    double low = value == 0 ? 0 : Math.max(0, centre - half);
    double high = value == 1 ? 1 : Math.min(1, centre + half);
    return new Estimate(value, low, high);
  }

  /**
   * The mean of one value a prompt, each in [0, 1] and made of some responses. Wilson's interval
   * with as many trials as independent responses would have to be to vary as these values do (Kish
   * 1965): as many as there are prompts where the responses to a prompt are all alike, and as many
   * as there are responses where they differ as much as those to other prompts. Where all are right
   * or all wrong nothing is known of it, and prompts count.
   *
   * @param responses to a prompt
   */
  static Estimate ofPrompts(double[] values, int responses) {
    double mean = mean(values);
    double variance = 0;
    for (double value : values) {
      variance += (value - mean) * (value - mean) / values.length;
    }
    double most = (double) values.length * responses;
    double ifIndependent = mean * (1 - mean);
    double trials = ifIndependent == 0 ? values.length : ifIndependent / variance * values.length;
    return wilson(mean, Math.max(values.length, Math.min(most, trials)));
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
