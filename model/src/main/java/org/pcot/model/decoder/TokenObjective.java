package org.pcot.model.decoder;

/**
 * An objective that is a function of each response token's log-probability, by its derivative: what
 * the token's loss weighs, given what the loss is.
 */
@FunctionalInterface
public interface TokenObjective {
  /**
   * @param token as numbered in {@link MicroBatch#origins}
   * @param loss its negative log-probability in nats
   */
  double weight(int token, double loss);
}
