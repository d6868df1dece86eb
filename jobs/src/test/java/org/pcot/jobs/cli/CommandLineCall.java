package org.pcot.jobs.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;

/** What one call of the command line said, and how it exited. */
public record CommandLineCall(int exitCode, String out, String err) {

  /** Does what the program does for these arguments, and waits for it. */
  public static CommandLineCall of(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] texts = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
    int exitCode = PcotCommand.run(new PrintWriter(out), new PrintWriter(err), texts);
    return new CommandLineCall(exitCode, out.toString(), err.toString());
  }
}
