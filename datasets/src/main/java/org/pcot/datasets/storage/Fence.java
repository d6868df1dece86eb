package org.pcot.datasets.storage;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Keeps a process that lost its lease from writing. It travels in the configuration that files are
 * written with, into Spark's tasks too, so that no writer can leave it out; it is asked right
 * before anything becomes visible.
 */
public final class Fence {
  private static final String KEY = "pcot.storage.lease";

  private Fence() {}

  /** A copy of the configuration, for writing while this is the last file of its lease. */
  static Configuration in(Configuration hadoop, Path leaseFile) {
    Configuration fenced = new Configuration(hadoop);
    fenced.set(KEY, leaseFile.toString());
    return fenced;
  }

  /**
   * Does nothing without a lease.
   *
   * @throws IOException when somebody else took the lease
   */
  public static void check(Configuration hadoop) throws IOException {
    String file = hadoop.get(KEY);
    if (file != null && !LeaseState.isLast(new Path(file), hadoop)) {
      throw new IOException(file + ": the lease expired, and somebody else has the next one");
    }
  }
}
