package org.pcot.jobs;

import java.io.PrintWriter;
import java.util.Arrays;
import org.pcot.jobs.cli.PcotCommand;
import org.pcot.jobs.cli.ThreadFailure;

/** Where the program starts: {@code spark-submit --class org.pcot.jobs.Pcot}. */
public final class Pcot {
  private Pcot() {}

  /** Exits with the code of {@link PcotCommand}. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true);
    PrintWriter err = new PrintWriter(System.err, true);
    Thread.setDefaultUncaughtExceptionHandler(
        new ThreadFailure(err, Arrays.asList(args).contains("--verbose")));
    System.exit(PcotCommand.run(out, err, args));
  }
}
