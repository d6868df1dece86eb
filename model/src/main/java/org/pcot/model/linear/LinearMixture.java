package org.pcot.model.linear;

import java.io.Serializable;
import org.pcot.datasets.random.CounterRandom;

/**
 * The mixture of long and short demonstrations of parity, as signs (section 2 of the paper), with
 * two departures that the paper does not have.
 *
 * @param d input signs, at least 2
 * @param pCot probability of a long demonstration
 * @param noise share of long demonstrations whose signs are all fair coins
 * @param leap a long demonstration holds every leap-th partial product and always the last
 */
public record LinearMixture(int d, double pCot, double noise, int leap) implements Serializable {
  private static final int KIND = 0;
  private static final int CORRUPTION = 1;
  private static final int INPUT = 2;
  private static final int COINS = 1 << 20;

  /** Of clean demonstrations with every partial product. */
  public static LinearMixture of(int d, double pCot) {
    return new LinearMixture(d, pCot, 0, 1);
  }

  /** Signs of a long response. */
  public int longLength() {
    return (d + leap - 1) / leap;
  }

  public LinearExample example(CounterRandom random) {
    double[] input = input(random);
    if (random.uniform(KIND) >= pCot) {
      return new LinearExample(input, new double[] {parity(input)});
    }
    boolean isCorrupted = random.uniform(CORRUPTION) < noise;
    return new LinearExample(input, isCorrupted ? coins(random) : chain(input));
  }

  /** Uniform signs; the same ones that {@link #example} draws from this stream. */
  public double[] input(CounterRandom random) {
    double[] input = new double[d];
    signs(random, INPUT, input);
    return input;
  }

  /** The correct long response. */
  public double[] chain(double[] input) {
    double[] chain = new double[longLength()];
    double product = 1;
    for (int i = 0; i < d; i++) {
      product *= input[i];
      if ((i + 1) % leap == 0 || i + 1 == d) {
        chain[i / leap] = product;
      }
    }
    return chain;
  }

  public static double parity(double[] input) {
    double product = 1;
    for (double sign : input) {
      product *= sign;
    }
    return product;
  }

  private double[] coins(CounterRandom random) {
    double[] coins = new double[longLength()];
    signs(random, COINS, coins);
    return coins;
  }

  private static void signs(CounterRandom random, int firstCounter, double[] signs) {
    long bits = 0;
    for (int i = 0; i < signs.length; i++) {
      if (i % Long.SIZE == 0) {
        bits = random.bits(firstCounter + i / Long.SIZE);
      }
      signs[i] = (bits >>> (i % Long.SIZE) & 1) == 0 ? 1 : -1;
    }
  }
}
