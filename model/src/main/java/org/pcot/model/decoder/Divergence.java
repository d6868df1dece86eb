package org.pcot.model.decoder;

import java.util.Locale;
import java.util.function.Supplier;
import org.pcot.datasets.faults.Causes;

/**
 * A loss, a gradient or an output that is not finite: the parameters are lost, and whatever
 * followed would be learnt from nothing. The message says when, as far as it is known, and what.
 */
public final class Divergence extends RuntimeException {
  public Divergence(String message) {
    super(message);
  }

  private Divergence(String message, Throwable cause) {
    super(message, cause);
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

  /**
   * The same of steps whose gradients nobody sees.
   *
   * @param step the last of them, from 1
   */
  public static void refuse(long step, double loss, double learningRate) {
    if (!Double.isFinite(loss)) {
      throw new Divergence(
          String.format(
              Locale.ROOT,
              "up to step %d the loss became %s, the learning rate is %s",
              step,
              loss,
              learningRate));
    }
  }

  /**
   * Uses a model; of one that gives no numbers it is told which steps made it.
   *
   * @param step the last one of the optimizer, from 1; 0 of a model before the first
   * @param learningRate of that step
   */
  public static <T> T after(long step, double learningRate, Supplier<T> use) {
    try {
      return use.get();
    } catch (RuntimeException e) {
      for (Throwable cause : Causes.of(e)) {
        if (cause instanceof Divergence) {
          String when =
              step == 0
                  ? "before the first step "
                  : String.format(
                      Locale.ROOT, "after step %d, of learning rate %s, ", step, learningRate);
          throw new Divergence(when + cause.getMessage(), e);
        }
      }
      throw e;
    }
  }
}
