package org.pcot.datasets.leases;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.Temporaries;

/**
 * How a process takes the right to write: each writer holds the lease of what it writes.
 *
 * @param activity what the process does, for whoever finds the lease taken
 * @param term how long a lease holds when its holder is killed or stopped; it is renewed three
 *     times as often
 * @param conflict what to do about a lease that somebody else holds
 * @param notices told what a waiting user should know
 */
public record Leases(String activity, Duration term, Conflict conflict, Consumer<String> notices) {
  public static final Duration TERM = Duration.ofSeconds(60);

  private static final long POLL_MS = 500;

  /** How often an empty file is read again: then its maker has said who it is, or it is free. */
  private static final long EMPTY_READS = LeaseState.EMPTY_MILLIS / POLL_MS + 1;

  /** What to do about a lease that somebody else holds. */
  public enum Conflict {
    /** Fail, and say who it is. */
    REFUSE,
    /** Wait until it is free. */
    WAIT
  }

  /** What is done while a lease is held. */
  @FunctionalInterface
  public interface Work<R, X extends Exception> {
    /**
     * @param fenced to write with: it publishes nothing once the lease is lost
     */
    R run(Configuration fenced) throws IOException, X;
  }

  /** Of a program that embeds pcot: refuses, and has nobody to tell. */
  public static Leases refusing(String activity) {
    return new Leases(activity, TERM, Conflict.REFUSE, notice -> {});
  }

  /** The same for short work that is worth waiting for. */
  public Leases waiting() {
    return new Leases(activity, term, Conflict.WAIT, notices);
  }

  /**
   * Works while holding the lease.
   *
   * @throws UserError when somebody else has it, or took it over because this process was stopped
   *     for longer than a lease holds
   */
  public <R, X extends Exception> R hold(LeasedPlace leased, Configuration hadoop, Work<R, X> work)
      throws IOException, X {
    Lease lease = take(leased, hadoop);
    try {
      return run(lease, work);
    } catch (Lost e) {
      throw e.told(leased, term, hadoop);
    }
  }

  /**
   * Works if nobody has the lease.
   *
   * @return empty when somebody else has it, or took it over in the meantime
   */
  public <R, X extends Exception> Optional<R> holdIfFree(
      LeasedPlace leased, Configuration hadoop, Work<R, X> work) throws IOException, X {
    Optional<Lease> lease = Lease.take(leased.files(), holder(), hadoop);
    if (lease.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(run(lease.get(), work));
    } catch (Lost e) {
      return Optional.empty();
    }
  }

  /** Removes what a holder left that was killed while it wrote the lease's own files. */
  public void tidy(LeasedPlace leased, Configuration hadoop) throws IOException {
    if (Temporaries.areIn(leased.files(), hadoop)) {
      var unused = holdIfFree(leased, hadoop, fenced -> leased);
    }
  }

  /** Returns when nobody else has the lease: for what is to be known before long preparations. */
  public void await(LeasedPlace leased, Configuration hadoop) throws IOException {
    Waiting waiting = new Waiting(leased);
    for (Optional<LeaseState> other = other(leased, hadoop);
        other.isPresent();
        other = other(leased, hadoop)) {
      waiting.on(other.get());
    }
  }

  /** Whether somebody has the lease. */
  public static boolean isHeld(LeasedPlace leased, Duration term, Configuration hadoop)
      throws IOException {
    return holder(leased, term, hadoop).isPresent();
  }

  /**
   * Who has the lease, in words; none when it is free.
   *
   * @param term where the holder, of another version, does not say for how long
   */
  public static Optional<String> holder(LeasedPlace leased, Duration term, Configuration hadoop)
      throws IOException {
    return LeaseState.read(leased.files(), hadoop)
        .filter(state -> state.millisLeft(term.toMillis()) > 0)
        .map(LeaseState::who);
  }

  private Lease take(LeasedPlace leased, Configuration hadoop) throws IOException {
    Waiting waiting = new Waiting(leased);
    while (true) {
      Optional<Lease> lease = Lease.take(leased.files(), holder(), hadoop);
      if (lease.isPresent()) {
        return lease.get();
      }
      // None when it has become free in this moment.
      Optional<LeaseState> other = other(leased, hadoop);
      if (other.isPresent()) {
        waiting.on(other.get());
      }
    }
  }

  private LeaseHolder holder() {
    return LeaseHolder.current(activity, term.toMillis());
  }

  private Optional<LeaseState> other(LeasedPlace leased, Configuration hadoop) throws IOException {
    return LeaseState.read(leased.files(), hadoop)
        .filter(state -> state.millisLeft(term.toMillis()) > 0);
  }

  private <R, X extends Exception> R run(Lease lease, Work<R, X> work) throws IOException, X {
    try (Renewal renewal = Renewal.start(lease, term.toMillis(), notices)) {
      return work.run(lease.fenced());
    } catch (Exception e) {
      if (isLost(lease, e)) {
        throw new Lost(e);
      }
      throw e;
    } finally {
      release(lease);
    }
  }

  /** A failure does no harm: the lease ends by itself, or is another's who removed its files. */
  private void release(Lease lease) {
    try {
      lease.release();
    } catch (IOException | RuntimeException e) {
      if (!isLost(lease, e)) {
        notices.accept(
            String.format(
                Locale.ROOT,
                "a lease could not be given back, it ends in %d s: %s",
                term.toSeconds(),
                e.getMessage()));
      }
    }
  }

  /** Whatever failed: a process that lost its lease finds its files removed, for instance. */
  static boolean isLost(Lease lease, Exception failure) {
    try {
      return !lease.isMine();
    } catch (IOException e) {
      failure.addSuppressed(e);
      return false;
    }
  }

  /** Work failed, and the lease is somebody else's. */
  private static final class Lost extends RuntimeException {
    Lost(Exception failure) {
      super(failure);
    }

    UserError told(LeasedPlace leased, Duration term, Configuration hadoop) throws IOException {
      String who = LeaseState.read(leased.files(), hadoop).map(LeaseState::who).orElse("nobody");
      return new UserError(
          leased.place()
              + ": this process lost the right to write there: it was stopped for longer than "
              + term.toSeconds()
              + " s, or clocks differ; now has it: "
              + who,
          "it has changed nothing since: give the same command again with --wait, which goes on"
              + " from what is there then",
          getCause());
    }
  }

  /** The patience of one who asks for a lease. */
  private final class Waiting {
    private final LeasedPlace leased;
    private String told = "";
    private long emptyReads;

    Waiting(LeasedPlace leased) {
      this.leased = leased;
    }

    /**
     * @throws UserError when it is not to be waited for
     */
    void on(LeaseState other) {
      if (other.isEmpty() && emptyReads++ < EMPTY_READS) {
        pause();
        return;
      }
      String text =
          String.format(
              Locale.ROOT, "%s: is being written by another: %s", leased.place(), other.who());
      long seconds = (other.millisLeft(term.toMillis()) + 999) / 1000;
      if (conflict == Conflict.REFUSE) {
        throw new UserError(
            text + "; nothing has been changed",
            String.format(
                Locale.ROOT,
                "add --wait to wait until it is done; if it is dead, this is free in %d s",
                seconds));
      }
      if (!other.who().equals(told)) {
        told = other.who();
        notices.accept(text + "; waiting for it");
      }
      pause();
    }

    private void pause() {
      try {
        Thread.sleep(POLL_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while " + leased.place() + " was taken", e);
      }
    }
  }
}
