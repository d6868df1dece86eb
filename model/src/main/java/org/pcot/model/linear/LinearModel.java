package org.pcot.model.linear;

import java.util.Arrays;
import org.pcot.datasets.UserError;
import org.pcot.datasets.random.CounterRandom;

/**
 * An autoregressive linear model: it emits a sign, stops or continues, and if it goes on emits all
 * others of a long response.
 *
 * @param d input signs
 * @param weights of each head, by its number
 */
public record LinearModel(int d, double[][] weights) {
  /**
   * @throws UserError when a weight is not finite
   */
  public LinearModel {
    for (int head = 0; head < weights.length; head++) {
      if (!Arrays.stream(weights[head]).allMatch(Double::isFinite)) {
        throw new UserError(
            "the linear model of d = "
                + d
                + " diverged: head "
                + head
                + " has a weight that is not a number",
            "give the heads a greater first_lambda or chain_lambda");
      }
    }
  }

  /** The model that knows nothing, for long responses of this length. */
  static LinearModel zero(int d, int longLength) {
    double[][] weights = new double[Math.max(2, longLength + 1)][];
    Arrays.setAll(weights, head -> new double[LinearFeatures.count(head, d)]);
    return new LinearModel(d, weights);
  }

  public int longLength() {
    return weights.length - 1;
  }

  /** The most likely sign, or decision to stop, at each position. */
  public LinearExample greedy(double[] input) {
    return decode(input, (head, score) -> score > 0);
  }

  /** Each sign +1, and the stop, with probability {@code 1/(1 + exp(-score))}. */
  public LinearExample sample(double[] input, CounterRandom random) {
    return decode(input, (head, score) -> random.uniform(head) < Logistic.probability(score));
  }

  /** Probability of this response to its input. */
  public double probability(LinearExample example) {
    double[] signs = example.response();
    double probability = Logistic.probability(signs[0] * score(0, example.input(), signs));
    double stops = Logistic.probability(score(1, example.input(), signs));
    if (!example.isLong()) {
      return probability * stops;
    }
    probability *= 1 - stops;
    for (int head = 2; head < weights.length; head++) {
      double score = score(head, example.input(), signs);
      probability *= Logistic.probability(signs[head - 1] * score);
    }
    return probability;
  }

  /**
   * Probability of the label 1 at a head.
   *
   * @param signs the response, of which only what comes before the head's position is read
   */
  public double probability(int head, double[] input, double[] signs) {
    return Logistic.probability(score(head, input, signs));
  }

  @FunctionalInterface
  private interface Decision {
    boolean isPositive(int head, double score);
  }

  private LinearExample decode(double[] input, Decision decision) {
    double[] signs = new double[longLength()];
    signs[0] = decision.isPositive(0, score(0, input, signs)) ? 1 : -1;
    if (decision.isPositive(1, score(1, input, signs))) {
      return new LinearExample(input, Arrays.copyOf(signs, 1));
    }
    for (int head = 2; head < weights.length; head++) {
      double score = score(head, input, signs);
      signs[head - 1] = decision.isPositive(head, score) ? 1 : -1;
    }
    return new LinearExample(input, signs);
  }

  /** The product of weights and {@link LinearFeatures}, which are not written down. */
  private double score(int head, double[] input, double[] signs) {
    double[] w = weights[head];
    double score = Products.dot(w, 0, input, d);
    if (head == LinearFeatures.FIRST) {
      return score;
    }
    int before = head == LinearFeatures.STOP ? 1 : head - 1;
    score += Products.dot(w, d, signs, before);
    score += signs[before - 1] * Products.dot(w, d + before, input, d);
    return head == LinearFeatures.STOP ? score + w[2 * d + before] : score;
  }
}
