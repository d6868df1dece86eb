package org.pcot.jobs.experiment;

import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.UserPath;

/** What to do about a run that exists already. */
public sealed interface Resume {
  /** Resume the run of this configuration where there is one, else begin it. */
  record Auto() implements Resume {}

  /** Begin it; refuse where it exists already. */
  record Never() implements Resume {}

  /** Resume the run in this directory. */
  record Run(Path directory) implements Resume {}

  /** {@code auto}, {@code never}, or a run's directory. */
  static Resume parse(String text) {
    return switch (text) {
      case "auto" -> new Auto();
      case "never" -> new Never();
      default -> new Run(UserPath.of(text));
    };
  }
}
