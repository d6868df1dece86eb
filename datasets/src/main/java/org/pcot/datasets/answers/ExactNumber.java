package org.pcot.datasets.answers;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.commons.math3.fraction.BigFraction;

/** Numbers of answers as exact fractions in lowest terms, from text and back. */
final class ExactNumber {
  /** A decimal number longer than this is text: its digits are not worth computing with. */
  static final int MOST_DIGITS = 1_000;

  private ExactNumber() {}

  /** The value of digits with at most one point, without exponent: {@code .5}, {@code 05.50}. */
  static BigFraction read(String digits) {
    BigDecimal value = new BigDecimal(digits);
    return new BigFraction(value.unscaledValue(), BigInteger.TEN.pow(value.scale()));
  }

  /** {@code -3/2}, {@code 7}. */
  static String write(BigFraction value) {
    return isWhole(value)
        ? value.getNumerator().toString()
        : value.getNumerator() + "/" + value.getDenominator();
  }

  static boolean isWhole(BigFraction value) {
    return value.getDenominator().equals(BigInteger.ONE);
  }
}
