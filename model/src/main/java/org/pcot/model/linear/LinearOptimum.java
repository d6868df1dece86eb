package org.pcot.model.linear;

/**
 * What the heads' penalised losses are least at, with endlessly many samples of a clean mixture
 * (three signs or more, every partial product in the chain).
 *
 * <p>Flipping the signs of inputs, and of the responses that follow from them, leaves the mixture
 * as it is and turns all but a few coefficients around, so that these are 0. What is left: head 0
 * has x_1; head 1 the product y_1·x_1 and the bias; head l the product y_{l-1}·x_l. Each score is
 * then the root of an equation of its own.
 *
 * @param first coefficient of x_1 at head 0
 * @param stopAfterAgreement score of head 1 where y_1 = x_1
 * @param stopAfterDisagreement score of head 1 elsewhere
 * @param chain coefficient of y_{l-1}·x_l at the heads of the chain
 */
public record LinearOptimum(
    double first, double stopAfterAgreement, double stopAfterDisagreement, double chain) {
  private static final int HALVINGS = 200;

  public static LinearOptimum of(double pCot, int d, LinearTrainingConfig config) {
    double lambda = config.lambda(LinearFeatures.STOP, d);
    double agreeing = (1 + pCot) / 2;
    return new LinearOptimum(
        score(1, agreeing, config.lambda(LinearFeatures.FIRST, d)),
        score(agreeing, (1 - pCot) / (1 + pCot), lambda / 2),
        score(1 - agreeing, 1, lambda / 2),
        score(1, 1, config.lambda(2, d)));
  }

  /** The least point of {@code mass · crossEntropy(share, P(score)) + penalty/2 · score²}. */
  static double score(double mass, double share, double penalty) {
    double low = -mass / penalty;
    double high = mass / penalty;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      double slope = mass * (Logistic.probability(middle) - share) + penalty * middle;
      low = slope < 0 ? middle : low;
      high = slope < 0 ? high : middle;
    }
    return (low + high) / 2;
  }
}
