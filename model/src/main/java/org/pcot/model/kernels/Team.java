package org.pcot.model.kernels;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Threads that do the parts of one kernel together: the caller and some that wait for the next
 * kernel, busily for a while, since it comes within microseconds, and then asleep.
 *
 * <p>How work is divided must not depend on the threads, and which of them does a part must not
 * matter: then neither do results. A team works for one caller at a time.
 */
public final class Team implements AutoCloseable {
  /** Some 50 microseconds: between two kernels of a pass there is less. */
  private static final int SPINS = 2_000;

  /** A part of the work, done by one of the team. */
  @FunctionalInterface
  public interface Part {
    /**
     * @param part from 0 on
     * @param member who does it, from 0 on: whose scratch memory it may use
     */
    void run(int part, int member);
  }

  /** Work of so many parts: the next one that nobody has, and how many are not done yet. */
  private record Job(Part work, int parts, AtomicInteger next, AtomicInteger undone) {
    Job(Part work, int parts) {
      this(work, parts, new AtomicInteger(), new AtomicInteger(parts));
    }

    void help(int member, Team team) {
      for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
        try {
          work.run(part, member);
        } catch (RuntimeException | Error e) {
          team.failure = e;
        } finally {
          undone.decrementAndGet();
        }
      }
    }
  }

  private final List<Thread> helpers;
  private final AtomicInteger asleep = new AtomicInteger();
  private volatile Job job = new Job((part, member) -> {}, 0);
  private volatile Throwable failure;
  private volatile boolean isClosed;

  /**
   * @param threads with the caller
   */
  public Team(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("a team of " + threads + " threads");
    }
    this.helpers = IntStream.range(1, threads).mapToObj(this::helper).toList();
    helpers.forEach(Thread::start);
  }

  private Thread helper(int member) {
    Thread thread = new Thread(() -> serve(member), "kernels-" + member);
    thread.setDaemon(true);
    return thread;
  }

  /** With the caller. */
  public int size() {
    return helpers.size() + 1;
  }

  /**
   * Does all parts, in any order, and returns when they are done.
   *
   * @throws RuntimeException or an error that a part threw
   */
  public void run(int parts, Part work) {
    if (helpers.isEmpty() || parts == 1) {
      for (int part = 0; part < parts; part++) {
        work.run(part, 0);
      }
      return;
    }
    Job all = new Job(work, parts);
    job = all;
    if (asleep.get() > 0) {
      helpers.forEach(LockSupport::unpark);
    }
    all.help(0, this);
    for (int spin = 0; all.undone().get() > 0; spin++) {
      pause(spin);
    }
    rethrow();
  }

  private void rethrow() {
    Throwable thrown = failure;
    failure = null;
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown != null) {
      throw (RuntimeException) thrown;
    }
  }

  private void serve(int member) {
    Job last = job;
    while (!isClosed) {
      for (int spin = 0; job == last && !isClosed; spin++) {
        if (spin < SPINS) {
          Thread.onSpinWait();
        } else {
          sleep(last);
        }
      }
      last = job;
      last.help(member, this);
    }
  }

  /** Whoever brings another job after the look at it sees that somebody sleeps. */
  private void sleep(Job last) {
    asleep.incrementAndGet();
    if (job == last && !isClosed) {
      LockSupport.park(this);
    }
    asleep.decrementAndGet();
  }

  /** Busily, and where threads outnumber cores, in favour of the one that is waited for. */
  private static void pause(int spin) {
    if (spin < SPINS) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  /** Ends the threads. */
  @Override
  public void close() {
    isClosed = true;
    helpers.forEach(LockSupport::unpark);
  }
}
