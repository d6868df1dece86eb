package org.pcot.jobs.trust.chaos;

import java.time.Duration;
import java.util.Random;

/** When something is done to a process. */
sealed interface Moment {
  /** So long after now: any part of a process's life, its start and its end too. */
  record Later(Duration delay) implements Moment {}

  /**
   * A moment after so many more events of files: within what writes, in every phase of a commit.
   */
  record AmongFiles(int events, Duration delay) implements Moment {}

  /** One process in so many is disturbed at any time, the others among files. */
  int ANY_TIME = 5;

  /** The next disturbance comes within such a part of what an undisturbed run does. */
  int PART = 4;

  int MOST_DELAY_MICROS = 6_000;

  /** Long enough for the work to have got further, so short that much is left of it. */
  static Moment draw(Random random, Reference reference) {
    if (random.nextInt(ANY_TIME) == 0) {
      return new Later(reference.duration().multipliedBy(random.nextInt(1000)).dividedBy(1000));
    }
    int events = 1 + random.nextInt(Math.max(1, (int) reference.events() / PART));
    int micros = random.nextBoolean() ? 0 : random.nextInt(MOST_DELAY_MICROS);
    return new AmongFiles(events, Duration.ofNanos(micros * 1000L));
  }

  /**
   * Waits until it has come.
   *
   * @return whether it came before the process ended
   */
  default boolean await(PcotProcess process, FileEvents events) throws InterruptedException {
    if (this instanceof AmongFiles among) {
      return events.await(events.count() + among.events, process::isAlive)
          && sleep(process, among.delay);
    }
    return sleep(process, ((Later) this).delay);
  }

  private static boolean sleep(PcotProcess process, Duration delay) throws InterruptedException {
    return !process.ended(delay);
  }
}
