package org.pcot.jobs.benchmark;

/**
 * Between two measurements: OpenMP's threads wait busily for a while after their work, and must not
 * meet the next one.
 */
public final class Pause {
  private static final long MILLISECONDS = 300;

  private Pause() {}

  public static void take() {
    try {
      Thread.sleep(MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted between two measurements", e);
    }
  }
}
