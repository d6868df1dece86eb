package org.pcot.model.architecture;

import java.util.Locale;
import java.util.stream.LongStream;
import org.pcot.datasets.UserError;

/** The greatest decoders that can be described: what is used as one tensor is indexed by an int. */
final class DecoderLimits {
  private static final int MOST_BLOCKS = 10_000;

  private DecoderLimits() {}

  /**
   * @throws UserError when there are too many
   */
  static void checkBlocks(String key, int blocks) {
    if (blocks > MOST_BLOCKS) {
      throw new UserError(
          key + " = " + blocks + " is more than the greatest number of blocks, " + MOST_BLOCKS,
          "choose fewer");
    }
  }

  /**
   * @param sizes factors of the number of elements
   * @throws UserError when their product is more than an int can hold
   */
  static void checkElements(String what, long... sizes) {
    double elements = LongStream.of(sizes).mapToDouble(size -> size).reduce(1, (a, b) -> a * b);
    if (elements > Integer.MAX_VALUE) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "%s: %.0f elements are more than one tensor may have, %d",
              what,
              elements,
              Integer.MAX_VALUE),
          "choose smaller sizes");
    }
  }
}
