package org.pcot.model.kernels;

import java.io.Serializable;
import java.util.Locale;

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

  /** What logits are multiplied by: a number, whatever the temperature. */
  public double scale() {
    return isGreedy() ? 1 : Math.min(1 / temperature, Double.MAX_VALUE);
  }

  /** How many of the likeliest of so many tokens may be drawn. */
  public int most(int classes) {
    return topK == 0 ? classes : Math.min(topK, classes);
  }
}
