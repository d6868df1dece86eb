package org.pcot.datasets.answers;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.math3.fraction.BigFraction;

/** Reads numbers as GSM8K writes them: {@code 72}, {@code -1,080}, {@code $0.50}. */
final class SchoolNumber {
  private static final String CURRENCY = "[$€£]?\\s*";

  /** Of thousands: a comma, or a space that does not break the line. */
  private static final String SEPARATOR = "[,\\u00a0\\u2007\\u2009\\u202f]";

  private static final Pattern NUMBER =
      Pattern.compile(
          CURRENCY
              + "(?<sign>[-+−]?)\\s*"
              + CURRENCY
              + "(?<digits>(?:\\d{1,3}(?<separator>"
              + SEPARATOR
              + ")\\d{3}(?:\\k<separator>\\d{3})*|\\d+)?(?:\\.\\d+)?)\\.*");

  private SchoolNumber() {}

  /**
   * @throws UnreadableAnswerException for anything but one number
   */
  static Answer read(String text) throws UnreadableAnswerException {
    Matcher matcher = NUMBER.matcher(text.strip());
    String digits = matcher.matches() ? matcher.group("digits").replaceAll(SEPARATOR, "") : "";
    if (digits.isEmpty()) {
      throw new UnreadableAnswerException("not a number");
    } else if (digits.length() > ExactNumber.MOST_DIGITS) {
      throw new UnreadableAnswerException("more than " + ExactNumber.MOST_DIGITS + " digits");
    }
    BigFraction value = ExactNumber.read(digits);
    boolean isNegative = matcher.group("sign").matches("[-−]");
    return new Answer("", ExactNumber.write(isNegative ? value.negate() : value), "");
  }
}
