package org.pcot.datasets.storage;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/** A process that takes a lease and keeps it until it is killed. */
final class LeaseTaker {
  private LeaseTaker() {}

  /** Starts one, which has the lease when this returns. */
  static Process start(LeasedPlace leased) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LeaseTaker.class.getName(),
                leased.place().toString(),
                leased.files().toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.getInputStream().read() < 0) {
      throw new IOException("the process ended without the lease");
    }
    return process;
  }

  /** Takes the lease on the first argument, whose files are in the second. */
  public static void main(String[] args) throws Exception {
    LeasedPlace leased =
        new LeasedPlace(
            new org.apache.hadoop.fs.Path(args[0]), new org.apache.hadoop.fs.Path(args[1]));
    Leases.refusing("work of the other")
        .<Void, InterruptedException>hold(
            leased,
            new Configuration(),
            fenced -> {
              System.out.println("taken");
              Thread.sleep(Long.MAX_VALUE);
              return null;
            });
  }
}
