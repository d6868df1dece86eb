package org.pcot.jobs.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.AtomicFile;
import org.pcot.datasets.storage.DurableFiles;

/**
 * The right to work in a directory, for one taker at a time: numbered files, of which the last one
 * counts, until so long after it was written last. Whoever finds it expired or released may make
 * the next one; a file can be made only once. The clocks of takers and of the file system must
 * agree within the time that a lease holds.
 */
final class Lease {
  private static final String PREFIX = "lease_";
  private static final String RELEASED = "released";

  private final Path file;
  private final String taker = UUID.randomUUID().toString();
  private final Configuration hadoop;

  private Lease(Path file, Configuration hadoop) {
    this.file = file;
    this.hadoop = hadoop;
  }

  /**
   * Takes the lease if nobody holds it.
   *
   * @param millis how long it holds without being renewed
   */
  static Optional<Lease> take(Path directory, long millis, Configuration hadoop)
      throws IOException {
    Optional<FileStatus> last = last(directory, hadoop);
    if (last.isPresent() && isHeld(last.get(), millis, hadoop)) {
      return Optional.empty();
    }
    Path next = new Path(directory, PREFIX + String.format("%06d", number(last) + 1));
    if (!DurableFiles.createNew(next, hadoop)) {
      return Optional.empty();
    }
    Lease lease = new Lease(next, hadoop);
    lease.renew();
    return Optional.of(lease);
  }

  /** Whether somebody holds it. */
  static boolean isHeld(Path directory, long millis, Configuration hadoop) throws IOException {
    Optional<FileStatus> last = last(directory, hadoop);
    return last.isPresent() && isHeld(last.get(), millis, hadoop);
  }

  private static boolean isHeld(FileStatus last, long millis, Configuration hadoop)
      throws IOException {
    return last.getModificationTime() + millis >= System.currentTimeMillis()
        && !read(last.getPath(), hadoop).equals(RELEASED);
  }

  private static Optional<FileStatus> last(Path directory, Configuration hadoop)
      throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(directory, hadoop);
    if (!fileSystem.exists(directory)) {
      return Optional.empty();
    }
    return Stream.of(fileSystem.listStatus(directory))
        .filter(status -> status.getPath().getName().startsWith(PREFIX))
        .max(Comparator.comparing(FileStatus::getPath));
  }

  private static int number(Optional<FileStatus> last) {
    return last.map(file -> file.getPath().getName().substring(PREFIX.length()))
        .map(Integer::parseInt)
        .orElse(0);
  }

  private static String read(Path file, Configuration hadoop) throws IOException {
    try (InputStream in = DurableFiles.fileSystem(file, hadoop).open(file)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /**
   * Holds it longer.
   *
   * @throws IOException when it expired and somebody else took it
   */
  void renew() throws IOException {
    Optional<FileStatus> last = last(file.getParent(), hadoop);
    if (last.isEmpty() || !last.get().getPath().getName().equals(file.getName())) {
      throw new IOException(file + ": the lease expired, and somebody else has the next one");
    }
    AtomicFile.replace(file, hadoop, out -> out.write(taker.getBytes(UTF_8)));
  }

  /** Whoever asks next may have it. */
  void release() throws IOException {
    AtomicFile.replace(file, hadoop, out -> out.write(RELEASED.getBytes(UTF_8)));
  }
}
