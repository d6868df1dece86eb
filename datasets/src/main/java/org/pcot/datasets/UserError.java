package org.pcot.datasets;

/**
 * A mistake that the user can mend: a wrong key, a missing file, an output that holds another run.
 *
 * <p>The message says what is wrong and where; the remedy says what to do. The command line prints
 * both without a stack trace and exits with code 2. Thrown before any work starts.
 */
public final class UserError extends RuntimeException {
  private final String remedy;

  public UserError(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  public UserError(String message, String remedy, Throwable cause) {
    super(message, cause);
    this.remedy = remedy;
  }

  public String remedy() {
    return remedy;
  }
}
