package org.pcot.datasets.storage;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.faults.EnvironmentFault;

/** Names the place that could not be written when something around pcot is at fault. */
final class WriteFailure {
  /** Something that writes. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }

  private WriteFailure() {}

  /** Runs the action; an {@link EnvironmentFault} in it becomes a {@link UserError}. */
  static void explaining(Path place, Action action) throws IOException {
    try {
      action.run();
    } catch (IOException | RuntimeException | Error e) {
      UserError known = EnvironmentFault.explainWrite(e, place.toString()).orElse(null);
      if (known != null) {
        throw known;
      }
      throw e;
    }
  }
}
