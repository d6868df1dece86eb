package org.pcot.jobs.cli;

import java.io.PrintWriter;
import java.util.Optional;
import org.pcot.datasets.UserError;

/** What the command line says of a failure, and how it exits. */
final class ErrorReport {
  /** A mistake that the user can mend. */
  static final int USER_ERROR = 2;

  /** A failure that nobody foresaw. */
  static final int INTERNAL_ERROR = 1;

  private ErrorReport() {}

  /**
   * Prints one readable message.
   *
   * @param verbose whether the stack trace follows
   * @return the exit code
   */
  static int print(Throwable failure, PrintWriter err, boolean verbose) {
    Optional<UserError> mistake = mistakeIn(failure);
    if (mistake.isPresent()) {
      err.println("pcot: " + mistake.get().getMessage());
      err.println("      " + mistake.get().remedy());
    } else {
      err.println("pcot: internal failure: " + rootOf(failure));
      err.println("      this is a fault of pcot: add --verbose to see where, and report it");
    }
    if (verbose) {
      failure.printStackTrace(err);
    }
    err.flush();
    return mistake.isPresent() ? USER_ERROR : INTERNAL_ERROR;
  }

  /** Work on executors wraps what it throws. */
  private static Optional<UserError> mistakeIn(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserError error) {
        return Optional.of(error);
      }
    }
    return Optional.empty();
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
