package org.pcot.model.kernels;

import org.pcot.datasets.UserError;

/**
 * A graphics card that a process computes on; of no matter to engines that compute on the CPU.
 *
 * @param index the number that CUDA gives it in this process, from 0 on
 */
public record Card(int index) {
  /** The one that CUDA takes where nobody says which. */
  public static final Card FIRST = new Card(0);

  private static final int MOST_DIGITS = 4;

  /**
   * A card as a cluster names it.
   *
   * @throws UserError if the name is not a number
   */
  public static Card at(String address) {
    if (!address.matches("[0-9]{1," + MOST_DIGITS + "}")) {
      throw new UserError(
          "a card has the address " + address + ", and CUDA knows cards by numbers from 0 on",
          "let spark.*.resource.gpu.discoveryScript be conf/spark/find-gpus");
    }
    return new Card(Integer.parseInt(address));
  }
}
