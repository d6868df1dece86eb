package org.pcot.datasets.leases;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.pcot.datasets.storage.AtomicFile;

/** A process that takes a lease, and writes a file over and over until it is killed or refused. */
final class LeaseTaker {
  private LeaseTaker() {}

  /**
   * Starts one, which has the lease when this returns.
   *
   * @param term of its lease
   */
  static Process start(LeasedPlace leased, Duration term) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LeaseTaker.class.getName(),
                leased.place().toString(),
                leased.files().toString(),
                Long.toString(term.toMillis()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.getInputStream().read() < 0) {
      throw new IOException("the process ended without the lease");
    }
    return process;
  }

  /** Takes the lease on the first argument, whose files are in the second, for the third. */
  public static void main(String[] args) throws Exception {
    LeasedPlace leased =
        new LeasedPlace(
            new org.apache.hadoop.fs.Path(args[0]), new org.apache.hadoop.fs.Path(args[1]));
    Duration term = Duration.ofMillis(Long.parseLong(args[2]));
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(leased.place(), "file");
    new Leases("work of the other", term, Leases.Conflict.REFUSE, notice -> {})
        .<Void, InterruptedException>hold(
            leased,
            new Configuration(),
            fenced -> {
              System.out.println("taken");
              while (true) {
                AtomicFile.replace(file, fenced, out -> out.write('1'));
                Thread.sleep(1);
              }
            });
  }
}
