package org.pcot.datasets.leases;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.pcot.datasets.storage.Fence;

/** Renews a lease from time to time, as long as this is open. */
final class Renewal implements AutoCloseable {
  private static final int A_LEASE = 3;

  private final ScheduledExecutorService thread;
  private final Lease lease;
  private final Consumer<String> notices;

  private Renewal(Lease lease, ScheduledExecutorService thread, Consumer<String> notices) {
    this.lease = lease;
    this.thread = thread;
    this.notices = notices;
  }

  static Renewal start(Lease lease, long millis, Consumer<String> notices) {
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread renewing = new Thread(task, "lease");
              renewing.setDaemon(true);
              return renewing;
            });
    Renewal renewal = new Renewal(lease, thread, notices);
    long period = Math.max(1, millis / A_LEASE);
    var unused =
        thread.scheduleWithFixedDelay(renewal::renew, period, period, TimeUnit.MILLISECONDS);
    return renewal;
  }

  /**
   * A failure is no loss: the lease holds for a while, and is tried again; and nobody can take it
   * where the file system is out of reach. Its loss is the {@link Fence}'s to tell.
   */
  private void renew() {
    try {
      var unused = lease.renew();
    } catch (IOException | RuntimeException e) {
      if (!Leases.isLost(lease, e)) {
        notices.accept("a lease could not be renewed, it is tried again: " + e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
