package org.pcot.datasets;

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
    return TerminalText.of(Excerpt.of(text, MOST_CHARACTERS));
  }
}
