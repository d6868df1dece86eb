package org.pcot.jobs;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.Interruption;
import org.pcot.jobs.cli.PcotCommand;

/**
 * How work ends that is interrupted, by Ctrl-C, SIGTERM or otherwise: one line says how to go on,
 * then it has a few seconds to unwind, and only then Spark is stopped and file systems are closed.
 * The virtual machine makes the exit code of the signal: 130, 143.
 */
final class OrderlyEnd {
  /** Before Spark's hooks and those of Hadoop's file systems. */
  private static final int PRIORITY = 100;

  private static final long PATIENCE_MS = 5_000;
  private static final long CANCEL_PERIOD_MS = 50;

  private final Outlet out;
  private final Outlet err;
  private final List<String> arguments;
  private final CountDownLatch isOver = new CountDownLatch(1);
  private boolean hasBegun;
  private volatile boolean endsByItself;

  private OrderlyEnd(Outlet out, Outlet err, String... arguments) {
    this.out = out;
    this.err = err;
    this.arguments = List.of(arguments);
  }

  /** From here on an end from outside is told. */
  static OrderlyEnd of(Outlet out, Outlet err, String... arguments) {
    OrderlyEnd end = new OrderlyEnd(out, err, arguments);
    Runtime.getRuntime().addShutdownHook(new Thread(end::tell, "interruption"));
    return end;
  }

  /** Before the work: what there is to read needs no time to unwind, and is over sooner without. */
  void begin() {
    ShutdownHookManager.get().addShutdownHook(this::unwind, PRIORITY);
    hasBegun = true;
    if (ExitStatus.isYarns()) {
      SparkSession.builder().appName("pcot").getOrCreate();
    }
  }

  /**
   * After the work, when all is said: what ends the virtual machine from here on interrupts
   * nothing.
   */
  void finish(int code) {
    endsByItself = !Interruption.isUnderWay();
    isOver.countDown();
    if (hasBegun && endsByItself) {
      if (!isVerbose()) {
        silenceThreads();
      }
      ExitStatus.stopSpark(code);
    }
  }

  private void tell() {
    if (endsByItself) {
      return;
    }
    String command =
        SameCommand.of(
            Optional.ofNullable(System.getenv("PCOT_STARTER")), arguments.toArray(String[]::new));
    out.silence();
    err.lastWord(
        "pcot: interrupted; what is finished is kept, and this goes on from there: " + command);
    if (!isVerbose()) {
      Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
      silenceThreads();
    }
  }

  private boolean isVerbose() {
    return arguments.contains("--verbose");
  }

  /** Those of Spark print stack traces, past all logging, of what is taken from under them. */
  private static void silenceThreads() {
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
  }

  /** Jobs are cancelled until none follows: those on threads stop by themselves. */
  private void unwind() {
    if (endsByItself) {
      return;
    }
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
    try {
      do {
        ExitStatus.runningSpark().ifPresent(SparkContext::cancelAllJobs);
      } while (!isOver.await(CANCEL_PERIOD_MS, TimeUnit.MILLISECONDS) && System.nanoTime() < end);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Hadoop's patience with hooks was shorter
    }
    ExitStatus.stopSpark(PcotCommand.INTERRUPTED);
  }
}
