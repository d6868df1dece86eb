package org.pcot.model.kernels;

/**
 * The numbers of one step of Adam: {@code g = factor · gradient}, {@code m = beta1 m + (1 - beta1)
 * g}, {@code v = beta2 v + (1 - beta2) g²}, {@code p = decay p - stepSize m / (sqrt(v) + epsilon)}.
 *
 * @param step its number, from 0
 * @see <a href="https://arxiv.org/abs/1412.6980">Kingma and Ba 2015</a>, section 2, with epsilon
 *     unscaled by the correction of v as there
 */
public record AdamStep(
    double factor,
    double beta1,
    double beta2,
    double epsilon,
    double learningRate,
    double decay,
    long step) {

  /** The learning rate with both moments' corrections for having started at 0. */
  public double stepSize() {
    double correction =
        Math.sqrt(1 - StrictMath.pow(beta2, step + 1.0)) / (1 - StrictMath.pow(beta1, step + 1.0));
    return learningRate * correction;
  }
}
