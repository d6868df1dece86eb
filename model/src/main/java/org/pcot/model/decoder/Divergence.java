package org.pcot.model.decoder;

import java.util.Locale;

/**
 * A loss, a gradient or an output that is not finite: the parameters are lost, and whatever
 * followed would be learnt from nothing. The message says when, as far as it is known, and what.
 */
public final class Divergence extends RuntimeException {
  public Divergence(String message) {
    super(message);
  }

  /**
   * @param step of the optimizer, from 1
   * @throws Divergence when the step was not one of finite numbers
   */
  public static void refuse(long step, double loss, double gradientNorm, double learningRate) {
    if (!Double.isFinite(loss) || !Double.isFinite(gradientNorm)) {
      throw new Divergence(
          String.format(
              Locale.ROOT,
              "at step %d the loss is %s, the gradient's norm %s, the learning rate %s",
              step,
              loss,
              gradientNorm,
              learningRate));
    }
  }
}
