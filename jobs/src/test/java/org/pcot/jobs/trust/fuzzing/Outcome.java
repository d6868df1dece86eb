package org.pcot.jobs.trust.fuzzing;

import org.pcot.datasets.UserError;
import org.pcot.datasets.faults.Causes;
import org.pcot.datasets.faults.EnvironmentFault;

/** What became of an input. */
enum Outcome {
  /** It was read. */
  READ,
  /** It was refused in words, with a remedy. */
  REFUSED,
  /** It ended in a failure that nobody foresaw, or in a refusal without words. */
  FAILED,
  /** It took more time than the limit. */
  HUNG,
  /** It took more memory than the limit. */
  EXPLODED;

  private static final int LONGEST_MESSAGE = 20_000;

  boolean isFault() {
    return this == FAILED || this == HUNG || this == EXPLODED;
  }

  /** Of what reading threw, by the rules of the command line. */
  static Outcome of(Throwable failure) {
    if (Causes.of(failure).stream().anyMatch(OutOfMemoryError.class::isInstance)) {
      return EXPLODED;
    }
    return EnvironmentFault.explain(failure).filter(Outcome::isReadable).isPresent()
        ? REFUSED
        : FAILED;
  }

  private static boolean isReadable(UserError error) {
    String message = error.getMessage();
    return !message.isBlank()
        && !error.remedy().isBlank()
        && message.length() < LONGEST_MESSAGE
        && message.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n');
  }
}
