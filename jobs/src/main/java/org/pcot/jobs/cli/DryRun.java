package org.pcot.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.pcot.datasets.UserError;

/** What a dry run says of files that it does without. */
final class DryRun {
  @FunctionalInterface
  interface Check {
    void run() throws IOException;
  }

  private DryRun() {}

  /** What a run would be refused for is a warning. */
  static void warn(PrintWriter err, Check check) throws IOException {
    try {
      check.run();
    } catch (UserError e) {
      err.println("WARNING  a run would be refused: " + e.getMessage());
      err.println("         " + e.remedy());
    }
  }
}
