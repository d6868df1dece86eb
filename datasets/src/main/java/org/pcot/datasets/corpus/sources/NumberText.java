package org.pcot.datasets.corpus.sources;

import java.math.BigDecimal;
import org.pcot.datasets.corpus.rejects.RejectedRowException;
import org.pcot.datasets.corpus.rejects.Rejection.Reason;

/**
 * Numbers of a column of answers as text: in decimal, without an exponent and without needless
 * zeros. 204, 204.0 and 2.04e2 are "204"; a float is the shortest decimal number that it stands
 * for.
 */
final class NumberText {
  private static final int MOST_DIGITS = 1_000;

  private NumberText() {}

  static String of(String column, BigDecimal value) throws RejectedRowException {
    BigDecimal plain = value.stripTrailingZeros();
    long digits = Math.max((long) plain.precision() - plain.scale(), plain.scale());
    if (digits > MOST_DIGITS) {
      throw new RejectedRowException(
          Reason.UNREADABLE_ANSWER,
          "its " + column + " is a number of more than " + MOST_DIGITS + " digits");
    }
    return plain.toPlainString();
  }

  /**
   * @param shortest the number as Java writes it, which is NaN or Infinity for some
   */
  static String ofFloat(String column, String shortest) throws RejectedRowException {
    if (shortest.endsWith("NaN") || shortest.endsWith("Infinity")) {
      throw new RejectedRowException(Reason.UNREADABLE_ANSWER, "its " + column + " is " + shortest);
    }
    return of(column, new BigDecimal(shortest));
  }
}
