package org.pcot.model.linear;

/**
 * An input and a response to it.
 *
 * @param input signs x_1 … x_d
 * @param response signs y_1 …, one if it stopped after the first
 */
public record LinearExample(double[] input, double[] response) {
  public boolean isLong() {
    return response.length > 1;
  }
}
