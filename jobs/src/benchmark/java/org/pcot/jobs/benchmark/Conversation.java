package org.pcot.jobs.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/** A process that answers every line with one that begins with {@code ok}. */
public final class Conversation implements AutoCloseable {
  private static final String OK = "ok";

  private final String name;
  private final Process process;
  private final PrintStream commands;
  private final BufferedReader answers;

  private Conversation(String name, Process process) {
    this.name = name;
    this.process = process;
    this.commands = new PrintStream(process.getOutputStream(), true, UTF_8);
    this.answers = process.inputReader(UTF_8);
  }

  /** Starts a process whose errors go where this one's go. */
  public static Conversation start(String name, ProcessBuilder builder) throws IOException {
    return new Conversation(name, builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /**
   * What is answered after {@code ok}.
   *
   * @throws IllegalStateException for another answer, and where the process has ended
   */
  public String ask(String command, Object... arguments) {
    commands.println(String.format(Locale.ROOT, command, arguments));
    try {
      String answer = answers.readLine();
      if (answer == null || !answer.startsWith(OK)) {
        throw new IllegalStateException(name + " answers: " + answer);
      }
      return answer.substring(OK.length()).trim();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the process. */
  @Override
  public void close() {
    commands.close();
    process.destroy();
  }
}
