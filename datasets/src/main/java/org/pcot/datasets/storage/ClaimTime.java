package org.pcot.datasets.storage;

import java.io.InterruptedIOException;
import java.util.concurrent.ThreadLocalRandom;

/** The time of {@link Claims}. */
interface ClaimTime {
  /** The clocks of this machine; pauses differ, so that takers get out of step. */
  ClaimTime REAL =
      new ClaimTime() {
        private static final long POLL_MS = 100;

        @Override
        public Moment now() {
          return new Moment(System.nanoTime() / 1_000_000, System.currentTimeMillis());
        }

        @Override
        public void pause() throws InterruptedIOException {
          try {
            Thread.sleep(POLL_MS + ThreadLocalRandom.current().nextLong(POLL_MS));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while others wanted the same file");
          }
        }
      };

  /**
   * A point in time, in milliseconds.
   *
   * @param steady by a clock that nobody sets; it may stand while the machine sleeps
   * @param wall by the clock on the wall, which somebody may set
   */
  record Moment(long steady, long wall) {
    /** How much time has passed for certain. */
    long atLeastUntil(Moment later) {
      return Math.min(later.steady - steady, later.wall - wall);
    }

    /** How much time may have passed. */
    long atMostUntil(Moment later) {
      return Math.max(later.steady - steady, later.wall - wall);
    }
  }

  Moment now();

  /** Waits a moment. */
  void pause() throws InterruptedIOException;
}
