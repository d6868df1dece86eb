package org.pcot.jobs.sweep;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Renews a lease from time to time, as long as this is open. */
final class Renewal implements AutoCloseable {
  private static final int A_LEASE = 3;

  private final ScheduledExecutorService thread;
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  private Renewal(Lease lease, long millis) {
    thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread renewing = new Thread(task, "lease");
              renewing.setDaemon(true);
              return renewing;
            });
    long period = Math.max(1, millis / A_LEASE);
    var unused =
        thread.scheduleAtFixedRate(() -> renew(lease), period, period, TimeUnit.MILLISECONDS);
  }

  static Renewal start(Lease lease, long millis) {
    return new Renewal(lease, millis);
  }

  private void renew(Lease lease) {
    try {
      lease.renew();
    } catch (IOException | RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  /**
   * @throws IOException when the lease could not be renewed at some time
   */
  void check() throws IOException {
    if (failure.get() != null) {
      throw new IOException("the lease could not be renewed", failure.get());
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
