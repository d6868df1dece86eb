package org.pcot.jobs.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pcot.datasets.Excerpt;
import org.pcot.datasets.UserError;
import org.pcot.datasets.faults.Causes;
import org.pcot.datasets.faults.EnvironmentFault;

/** What the command line says of a failure, and how it exits. */
final class ErrorReport {
  /** A mistake that the user can mend, or a fault of the environment. */
  static final int USER_ERROR = 2;

  /** A failure that nobody foresaw. */
  static final int INTERNAL_ERROR = 1;

  private static final int LONGEST_LINE = 500;

  /** How Spark passes on what a task threw, before its stack trace. */
  private static final Pattern TASK_FAILURE =
      Pattern.compile("most recent failure: (?:Lost task [^:]*: )?(.*)");

  private ErrorReport() {}

  /**
   * Prints one readable message.
   *
   * @param verbose whether the stack trace follows
   * @return the exit code
   */
  static int print(Throwable failure, PrintWriter err, boolean verbose) {
    Optional<UserError> mistake = EnvironmentFault.explain(failure);
    if (mistake.isPresent()) {
      err.println("pcot: " + mistake.get().getMessage());
      err.println("      " + mistake.get().remedy());
    } else {
      err.println("pcot: internal failure: " + headline(failure));
      err.println("      this is a fault of pcot: add --verbose to see where, and report it");
    }
    if (verbose) {
      failure.printStackTrace(err);
    }
    err.flush();
    return mistake.isPresent() ? USER_ERROR : INTERNAL_ERROR;
  }

  /** One line of the innermost cause, however much text it brings. */
  private static String headline(Throwable failure) {
    List<Throwable> causes = Causes.of(failure);
    String text = causes.get(causes.size() - 1).toString();
    Matcher task = TASK_FAILURE.matcher(text);
    String line = task.find() ? task.group(1) : text.lines().findFirst().orElse(text);
    return Excerpt.of(line, LONGEST_LINE);
  }
}
