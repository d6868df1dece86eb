package org.pcot.jobs;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.pcot.datasets.UserError;

/**
 * How many files the process may have open. Where Java cannot open its jars, what fails is any
 * class anywhere, those that would tell of it too; so this is asked first.
 */
final class OpenFiles {
  /** Java and Spark have some 300 open at work on two cores. */
  static final long LEAST = 512;

  private OpenFiles() {}

  /** What to say where they are too few. */
  static Optional<UserError> tooFew() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? tooFew(unix.getMaxFileDescriptorCount())
        : Optional.empty();
  }

  static Optional<UserError> tooFew(long most) {
    return most >= LEAST
        ? Optional.empty()
        : Optional.of(
            new UserError(
                "this process may open " + most + " files, and pcot needs " + LEAST,
                "raise the limit (ulimit -Hn, or the container's), and try again"));
  }
}
