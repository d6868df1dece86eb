package org.pcot.jobs.cli;

import java.util.Optional;

/** What was built. */
final class Build {
  private Build() {}

  /** The version in the jar's manifest. */
  static String version() {
    return Optional.ofNullable(Build.class.getPackage().getImplementationVersion())
        .orElse("(not packaged)");
  }
}
