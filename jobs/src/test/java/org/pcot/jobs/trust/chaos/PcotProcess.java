package org.pcot.jobs.trust.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of pcot under way: a driver, and on a local cluster its executors below it. */
final class PcotProcess implements AutoCloseable {
  /** Signals, by the names that {@code kill} knows. */
  enum Signal {
    KILL,
    TERM,
    INT,
    STOP,
    CONT,
    QUIT
  }

  private static final Duration FOR_STACKS = Duration.ofSeconds(2);

  private final Process process;
  private final Path out;
  private final Path err;

  PcotProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Those that run now: a local cluster starts nothing else that lasts. */
  List<ProcessHandle> executors() {
    return process
        .children()
        .filter(child -> child.info().command().orElse("").endsWith("/java"))
        .toList();
  }

  void signal(Signal signal) throws IOException, InterruptedException {
    signal(handle(), signal);
  }

  static void signal(ProcessHandle handle, Signal signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(handle.pid()))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  /**
   * Waits for the end.
   *
   * @return whether it came; otherwise the process has told its stacks and was killed
   */
  boolean awaitEnd(Duration patience) throws IOException, InterruptedException {
    if (ended(patience)) {
      return true;
    }
    signal(Signal.QUIT);
    Thread.sleep(FOR_STACKS.toMillis());
    close();
    process.waitFor();
    return false;
  }

  /** Waits for the end, but not longer. */
  boolean ended(Duration wait) throws InterruptedException {
    return process.waitFor(wait.toNanos(), TimeUnit.NANOSECONDS);
  }

  Ending ending() throws IOException {
    return new Ending(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** Ends the process and those below it, whatever state they are in. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
