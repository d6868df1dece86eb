package org.pcot.datasets.answers;

import java.math.BigDecimal;
import java.math.BigInteger;

/** An exact fraction in lowest terms with a positive denominator. */
record Rational(BigInteger numerator, BigInteger denominator) {
  static final Rational ONE = new Rational(BigInteger.ONE, BigInteger.ONE);

  /** A decimal number longer than this is text: its digits are not worth computing with. */
  static final int MOST_DIGITS = 1_000;

  Rational {
    if (denominator.signum() == 0) {
      throw new ArithmeticException("the denominator is 0");
    }
    BigInteger divisor = numerator.gcd(denominator);
    if (denominator.signum() < 0) {
      divisor = divisor.negate();
    }
    numerator = numerator.divide(divisor);
    denominator = denominator.divide(divisor);
  }

  /** The value of digits with at most one point, without exponent: {@code .5}, {@code 05.50}. */
  static Rational ofDecimal(String digits) {
    BigDecimal value = new BigDecimal(digits);
    return new Rational(value.unscaledValue(), BigInteger.TEN.pow(value.scale()));
  }

  Rational plus(Rational other) {
    return new Rational(
        numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
        denominator.multiply(other.denominator));
  }

  Rational times(Rational other) {
    return new Rational(
        numerator.multiply(other.numerator), denominator.multiply(other.denominator));
  }

  Rational over(Rational other) {
    return new Rational(
        numerator.multiply(other.denominator), denominator.multiply(other.numerator));
  }

  Rational negate() {
    return new Rational(numerator.negate(), denominator);
  }

  boolean isNegative() {
    return numerator.signum() < 0;
  }

  boolean isZero() {
    return numerator.signum() == 0;
  }

  boolean isWhole() {
    return denominator.equals(BigInteger.ONE);
  }

  boolean isOne() {
    return equals(ONE);
  }

  /** {@code -3/2}, {@code 7}. */
  @Override
  public String toString() {
    return isWhole() ? numerator.toString() : numerator + "/" + denominator;
  }
}
