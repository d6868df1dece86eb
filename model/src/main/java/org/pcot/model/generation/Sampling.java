package org.pcot.model.generation;

import java.io.Serializable;
import java.util.Locale;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.model.decoder.Divergence;
import org.pcot.model.tensor.Tensor;

/**
 * How the next token is chosen: greedily at temperature 0, otherwise from the softmax of the logits
 * divided by the temperature, cut to its likeliest tokens and renormalised.
 *
 * @param temperature at least 0
 * @param topK how many of the likeliest tokens may be drawn; 0 for no limit
 * @param topP of those, the fewest likeliest whose renormalised probability reaches this, in (0,
 *     1]; 1 for no limit
 */
public record Sampling(double temperature, int topK, double topP) implements Serializable {
  /** The most probable token, the first of equals. */
  public static final Sampling GREEDY = new Sampling(0);

  /**
   * A chosen token.
   *
   * @param logProbability in nats, of the softmax at the temperature before it is cut: what a
   *     policy gradient differentiates, and what TRL computes for its log-probabilities
   */
  public record Choice(int token, double logProbability) {}

  public Sampling {
    if (!(temperature >= 0) || topK < 0 || !(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "no sampling has temperature %s, top-k %d and top-p %s",
              temperature,
              topK,
              topP));
    }
  }

  /** From the whole distribution at this temperature. */
  public Sampling(double temperature) {
    this(temperature, 0, 1);
  }

  public boolean isGreedy() {
    return temperature == 0;
  }

  /**
   * The most probable token of one row of logits, the first of equals.
   *
   * @param scratch at least as long as the row
   * @throws Divergence when a logit is not a number or infinite
   */
  public static int likeliest(Tensor logits, int row, double[] scratch) {
    logits.readRow(row, scratch);
    boolean isFinite = true;
    for (int v = 0; v < logits.columns(); v++) {
      isFinite &= Math.abs(scratch[v]) <= Double.MAX_VALUE;
    }
    if (!isFinite) {
      throw new Divergence("the model gives tokens no probability that is a number");
    }
    return greatest(scratch, logits.columns());
  }

  /**
   * Where the greatest value is, the first of equals: a branch that is seldom taken waits least.
   */
  private static int greatest(double[] values, int count) {
    int greatest = 0;
    double value = values[0];
    for (int v = 1; v < count; v++) {
      if (values[v] > value) {
        greatest = v;
        value = values[v];
      }
    }
    return greatest;
  }

  /**
   * Chooses from one row of logits; the draw is that of the stream at this counter.
   *
   * @param scratch at least as long as the row
   * @throws Divergence when a logit is not a number or infinite
   */
  public Choice choose(
      Tensor logits, int row, CounterRandom random, int counter, double[] scratch) {
    int classes = logits.columns();
    logits.readRow(row, scratch);
    int greatest = greatest(scratch, classes);
    double scale = temperature == 0 ? 1 : 1 / temperature;
    double shift = scratch[greatest];
    for (int v = 0; v < classes; v++) {
      scratch[v] = StrictMath.exp((scratch[v] - shift) * scale);
    }
    double sum = sum(scratch, classes);
    if (!(sum >= 1)) {
      throw new Divergence("the model gives tokens no probability that is a number");
    }
    int token = greatest;
    if (temperature > 0) {
      boolean isCut = LikeliestTokens.keep(scratch, classes, topK, topP);
      double mass = isCut ? sum(scratch, classes) : sum;
      token = draw(scratch, classes, random.uniform(counter) * mass);
    }
    return new Choice(token, StrictMath.log(scratch[token] / sum));
  }

  private static double sum(double[] weights, int count) {
    double sum = 0;
    for (int v = 0; v < count; v++) {
      sum += weights[v];
    }
    return sum;
  }

  private static int draw(double[] weights, int count, double point) {
    double rest = point;
    int last = 0;
    for (int v = 0; v < count; v++) {
      if (weights[v] > 0) {
        last = v;
        rest -= weights[v];
        if (rest < 0) {
          return v;
        }
      }
    }
    return last;
  }
}
