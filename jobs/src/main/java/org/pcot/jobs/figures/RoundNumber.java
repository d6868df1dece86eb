package org.pcot.jobs.figures;

/** Numbers that read well on an axis: 1, 2 or 5 times a power of ten. */
final class RoundNumber {
  private static final int[] LEADING_DIGITS = {5, 2, 1};

  private RoundNumber() {}

  /** The greatest round number that is not above a positive limit. */
  static double atMost(double limit) {
    double power = Math.pow(10, Math.floor(Math.log10(limit)));
    for (int digit : LEADING_DIGITS) {
      if (digit * power <= limit) {
        return digit * power;
      }
    }
    return power;
  }
}
