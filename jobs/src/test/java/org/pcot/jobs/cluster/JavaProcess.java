package org.pcot.jobs.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** A Java virtual machine beside this one; what it says goes to a file. */
final class JavaProcess implements AutoCloseable {
  /** Many times what it takes, even on a machine that has much else to do. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Process process;
  private final Path log;

  JavaProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** All that the process said until now, on its standard output or error. */
  String said() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the process has said something that matches; returns the first group. */
  String awaitSaid(String regex) {
    Pattern pattern = Pattern.compile(regex);
    await("it says " + regex, Duration.ofMillis(50), () -> pattern.matcher(said()).find());
    Matcher matcher = pattern.matcher(said());
    matcher.find();
    return matcher.group(1);
  }

  /** Waits for a condition that this process brings about; fails at once when it ends before. */
  void await(String what, Duration pollInterval, Callable<Boolean> condition) {
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(pollInterval)
          .failFast("the process ended", () -> !process.isAlive())
          .until(condition);
    } catch (ConditionTimeoutException | TerminalFailureException e) {
      throw new AssertionError("waited in vain until " + what + "; " + lastWords(), e);
    }
  }

  /** Waits for the end; returns the exit code. */
  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the process does not end; " + lastWords());
    }
    return process.exitValue();
  }

  String lastWords() {
    List<String> lines = said().lines().toList();
    return "it said last:\n"
        + String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }

  /** Sends the process a signal, such as TERM. */
  void signal(String name) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    if (code != 0) {
      throw new AssertionError("kill exited with " + code);
    }
  }

  /** Ends the process with SIGKILL, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Asks the process to end, and ends it together with its children if it does not. */
  @Override
  public void close() {
    List<ProcessHandle> family = Stream.concat(process.descendants(), Stream.of(handle())).toList();
    process.destroy();
    try {
      process.waitFor(15, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    family.forEach(ProcessHandle::destroyForcibly);
  }
}
