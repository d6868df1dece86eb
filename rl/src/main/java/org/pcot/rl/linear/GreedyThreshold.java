package org.pcot.rl.linear;

/** The share of chains in the data above which a pre-trained model's greedy responses are long. */
public final class GreedyThreshold {
  private GreedyThreshold() {}

  /**
   * With leap 1 the model continues after {@code y_1 = x_1} iff P(long and y_1 = x_1) = p(1 - q/2)
   * is more than P(short and y_1 = x_1) = (1-p)/2, which gives 1/(3-q). With a greater leap the
   * first sign of a chain is no linear function of x, so it tells the class nothing of the kind:
   * the model continues iff p is more than 1-p.
   *
   * @param noise q, the share of corrupted chains
   * @param leap distance of the partial products in a chain
   */
  public static double compute(double noise, int leap) {
    return leap == 1 ? 1 / (3 - noise) : 0.5;
  }
}
