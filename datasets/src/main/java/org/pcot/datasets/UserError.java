package org.pcot.datasets;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A mistake that the user can mend: a wrong key, a missing file, an output that holds another run.
 *
 * <p>The message says what is wrong and where; the remedy says what to do. The command line prints
 * both without a stack trace and exits with code 2. Thrown before any work starts.
 *
 * <p>What a file says may stand in both: characters that steer a terminal are spelt out, and of
 * very long texts the beginning stays.
 */
public final class UserError extends RuntimeException {
  private static final int MOST_CHARACTERS = 10_000;

  /** All but the end of a line, and what turns the direction of writing. */
  private static final Pattern STEERING =
      Pattern.compile("[\\p{Cntrl}\\x{80}-\\x{9f}\\u202a-\\u202e\\u2066-\\u2069&&[^\n]]");

  private final String remedy;

  public UserError(String message, String remedy) {
    super(readable(message));
    this.remedy = readable(remedy);
  }

  public UserError(String message, String remedy, Throwable cause) {
    super(readable(message), cause);
    this.remedy = readable(remedy);
  }

  public String remedy() {
    return remedy;
  }

  private static String readable(String text) {
    String start =
        text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) + "..." : text;
    return STEERING
        .matcher(start)
        .replaceAll(
            found -> String.format(Locale.ROOT, "\\\\u%04x", (int) found.group().charAt(0)));
  }
}
