package org.pcot.jobs.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.AtomicFile;
import org.pcot.datasets.storage.DurableFiles;

/**
 * The right to work in a directory, for one owner at a time: numbered files, of which the last one
 * counts, until so long after it was written last. Whoever finds it expired or released may make
 * the next one; a file can be made only once.
 */
final class Lease {
  private static final String PREFIX = "lease_";
  private static final String RELEASED = "released";

  private final Path file;
  private final String owner;
  private final Configuration hadoop;

  private Lease(Path file, String owner, Configuration hadoop) {
    this.file = file;
    this.owner = owner;
    this.hadoop = hadoop;
  }

  /**
   * Takes the lease if nobody else holds it; an owner may take its own again.
   *
   * @param millis how long it holds without being renewed
   */
  static Optional<Lease> take(Path directory, String owner, long millis, Configuration hadoop)
      throws IOException {
    Optional<FileStatus> last = last(directory, hadoop);
    if (last.isPresent()) {
      String holder = read(last.get().getPath(), hadoop);
      if (holder.equals(owner)) {
        Lease own = new Lease(last.get().getPath(), owner, hadoop);
        own.renew();
        return Optional.of(own);
      }
      boolean isExpired = last.get().getModificationTime() + millis < System.currentTimeMillis();
      if (!isExpired && !holder.equals(RELEASED)) {
        return Optional.empty();
      }
    }
    Path next = new Path(directory, PREFIX + String.format("%06d", number(last) + 1));
    if (!DurableFiles.createNew(next, hadoop)) {
      return Optional.empty();
    }
    Lease lease = new Lease(next, owner, hadoop);
    lease.renew();
    return Optional.of(lease);
  }

  /** Whether somebody holds it. */
  static boolean isHeld(Path directory, long millis, Configuration hadoop) throws IOException {
    Optional<FileStatus> last = last(directory, hadoop);
    return last.isPresent()
        && last.get().getModificationTime() + millis >= System.currentTimeMillis()
        && !read(last.get().getPath(), hadoop).equals(RELEASED);
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

  /** Holds it longer. */
  void renew() throws IOException {
    AtomicFile.replace(file, hadoop, out -> out.write(owner.getBytes(UTF_8)));
  }

  /** Whoever asks next may have it. */
  void release() throws IOException {
    AtomicFile.replace(file, hadoop, out -> out.write(RELEASED.getBytes(UTF_8)));
  }
}
