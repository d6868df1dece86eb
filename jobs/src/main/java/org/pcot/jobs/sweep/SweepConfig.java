package org.pcot.jobs.sweep;

import java.time.Duration;
import org.pcot.datasets.configuration.DirectoryName;
import org.pcot.datasets.configuration.Setting;

/** What a sweep's file says beside its cells. */
public record SweepConfig(
    @Setting("name of the sweep: letters, digits, hyphens, underscores, points") String name,
    @Setting(value = "how often a cell that failed is retried", byDefault = "1", min = 0)
        int retries,
    @Setting(
            value =
                "seconds after which the leases of a killed sweep on its cells expire; a running"
                    + " sweep renews them",
            byDefault = "60",
            min = 3)
        int leaseSeconds) {

  /**
   * @throws org.pcot.datasets.UserError for a name that cannot name a directory
   */
  public SweepConfig {
    DirectoryName.require(name);
  }

  /** The same as a duration. */
  public Duration leaseTerm() {
    return Duration.ofSeconds(leaseSeconds);
  }
}
