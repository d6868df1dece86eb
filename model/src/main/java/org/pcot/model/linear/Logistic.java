package org.pcot.model.linear;

/** The logistic function, with the same bits on every machine. */
public final class Logistic {
  private Logistic() {}

  /** {@code 1/(1 + exp(-score))}: the probability of the label +1. */
  public static double probability(double score) {
    return 1 / (1 + StrictMath.exp(-score));
  }
}
