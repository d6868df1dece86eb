package org.pcot.jobs.cli;

import java.io.PrintWriter;
import java.time.Duration;
import org.pcot.datasets.UserError;
import org.pcot.datasets.leases.Leases;
import org.pcot.datasets.leases.Leases.Conflict;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How a subcommand takes the right to write. */
final class LeaseOptions {
  private static final int LEAST_SECONDS = 3;

  @Option(
      names = "--wait",
      description = "Where another pcot writes the same, wait until it is done instead of failing.")
  private boolean isWaiting;

  @Option(
      names = "--lease-seconds",
      paramLabel = "N",
      defaultValue = "60",
      description =
          "How long others are kept away after this was stopped or lost its machine;"
              + " ${DEFAULT-VALUE} if not given.")
  private int seconds;

  /**
   * @throws UserError for a lease that could not be renewed in time
   */
  Leases leases(CommandSpec spec) {
    if (seconds < LEAST_SECONDS) {
      throw new UserError(
          "--lease-seconds is " + seconds + ": a lease could not be renewed in time",
          "give " + LEAST_SECONDS + " or more");
    }
    return of(spec, Duration.ofSeconds(seconds), isWaiting ? Conflict.WAIT : Conflict.REFUSE);
  }

  /** Leases that say which command took them. */
  static Leases of(CommandSpec spec, Duration term, Conflict conflict) {
    String arguments = String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
    PrintWriter err = spec.commandLine().getErr();
    return new Leases(
        "pcot " + arguments, term, conflict, notice -> err.println("pcot: " + notice));
  }
}
