package org.pcot.jobs.trust.fuzzing;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * One input, read on a thread of its own under a watchdog: seconds of processor time, and bytes
 * that are allocated in all, which no input may exceed.
 */
final class Trial {
  private static final long MOST_SECONDS = 10;
  private static final long MOST_WAIT_SECONDS = 120;
  private static final long MOST_BYTES = 3L << 30;
  private static final long NANOS = 1_000_000_000L;

  /**
   * @param failure what was thrown, or where a thread hangs; null without
   */
  record Result(Outcome outcome, Throwable failure, long millis) {}

  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final FuzzKind.Reader reader;
  private final Path file;
  private volatile Throwable failure;
  private volatile long allocated;

  private Trial(FuzzKind.Reader reader, Path file) {
    this.reader = reader;
    this.file = file;
  }

  static Result of(FuzzKind.Reader reader, Path file) throws InterruptedException {
    return new Trial(reader, file).run();
  }

  private Result run() throws InterruptedException {
    Thread thread = new Thread(this::read, "fuzzed input");
    thread.setDaemon(true);
    long start = System.nanoTime();
    thread.start();
    while (thread.isAlive()) {
      thread.join(100);
      long waited = System.nanoTime() - start;
      long worked = THREADS.getThreadCpuTime(thread.getId());
      if (thread.isAlive()
          && (worked > MOST_SECONDS * NANOS || waited > MOST_WAIT_SECONDS * NANOS)) {
        return new Result(Outcome.HUNG, whereItHangs(thread), waited / 1_000_000);
      }
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    if (allocated > MOST_BYTES) {
      return new Result(
          Outcome.EXPLODED, new IllegalStateException(allocated + " bytes allocated"), millis);
    }
    return new Result(failure == null ? Outcome.READ : Outcome.of(failure), failure, millis);
  }

  private void read() {
    try {
      reader.read(file);
    } catch (Throwable thrown) {
      failure = thrown;
    }
    allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static Throwable whereItHangs(Thread thread) {
    Throwable place = new IllegalStateException("still at work");
    place.setStackTrace(thread.getStackTrace());
    return place;
  }
}
