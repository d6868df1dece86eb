package org.pcot.jobs.sweep;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.leases.Leases;

/**
 * How far a sweep is, from its directory alone.
 *
 * @param toGo at the rate of the cells that are finished; none before two are, or when all are
 */
public record SweepStatus(
    int cells, int finished, int running, int failed, Optional<Duration> toGo) {

  /**
   * @param root of the sweep, on any machine that sees it
   */
  public static SweepStatus read(Sweep sweep, Path root, Configuration hadoop) throws IOException {
    SweepLayout layout = new SweepLayout(root.toString());
    FileSystem fileSystem = root.getFileSystem(hadoop);
    Duration term = sweep.config().leaseTerm();
    int finished = 0;
    int running = 0;
    int failed = 0;
    long first = Long.MAX_VALUE;
    long last = 0;
    for (SweepCell cell : sweep.cells()) {
      Path rows = layout.rows(cell);
      if (fileSystem.exists(rows)) {
        long time = fileSystem.getFileStatus(rows).getModificationTime();
        first = Math.min(first, time);
        last = Math.max(last, time);
        finished++;
      } else if (Leases.isHeld(layout.lease(cell), term, hadoop)
          || Leases.isHeld(layout.pretrainingLease(cell), term, hadoop)) {
        running++;
      } else if (fileSystem.exists(layout.error(cell))) {
        failed++;
      }
    }
    int remaining = sweep.cells().size() - finished;
    Optional<Duration> toGo =
        finished < 2 || remaining == 0
            ? Optional.empty()
            : Optional.of(Duration.ofMillis((last - first) / (finished - 1) * remaining));
    return new SweepStatus(sweep.cells().size(), finished, running, failed, toGo);
  }

  /** Neither finished nor running nor failed. */
  public int remaining() {
    return cells - finished - running - failed;
  }
}
