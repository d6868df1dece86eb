package org.pcot.datasets.leases;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.NumberedFiles;

/**
 * The last of a lease's numbered files, which is the one that counts.
 *
 * @param renewedMillis when it was written, by the file system's clock
 * @param text its holder; {@link #RELEASED}; nothing while it is being taken, or if whoever took it
 *     was killed just then; or what another version wrote
 */
record LeaseState(long number, long renewedMillis, String text) {
  static final String RELEASED = "released";

  /** For how long an empty file holds: its maker, if alive, is about to say who it is. */
  static final long EMPTY_MILLIS = 5_000;

  private static final String NAME = "lease";

  /** Those of the lease whose files are in this directory. */
  static NumberedFiles files(Path directory) {
    return new NumberedFiles(directory, NAME);
  }

  /** None where nobody ever had it. */
  static Optional<LeaseState> read(Path directory, Configuration hadoop) throws IOException {
    Optional<FileStatus> last = files(directory).last(hadoop);
    if (last.isEmpty()) {
      return Optional.empty();
    }
    Path file = last.get().getPath();
    return Optional.of(
        new LeaseState(
            NumberedFiles.number(file), last.get().getModificationTime(), text(file, hadoop)));
  }

  /**
   * How long until anybody may have it; 0 when that is so now.
   *
   * @param millisIfUnknown how long it holds where its file does not say so
   */
  long millisLeft(long millisIfUnknown) {
    Optional<LeaseHolder> holder = holder();
    if (text.equals(RELEASED) || holder.filter(h -> h.process().isKnownToBeGone()).isPresent()) {
      return 0;
    }
    long unknown = isEmpty() ? Math.min(millisIfUnknown, EMPTY_MILLIS) : millisIfUnknown;
    long millis = holder.map(LeaseHolder::millis).orElse(unknown);
    return Math.max(0, renewedMillis + millis - System.currentTimeMillis());
  }

  /** Whether it says nothing yet. */
  boolean isEmpty() {
    return text.isEmpty();
  }

  /** Who has it. */
  String who() {
    String nameless =
        "another process, which " + (text.equals(RELEASED) ? "is done" : "does not say its name");
    return holder().map(LeaseHolder::toString).orElse(nameless);
  }

  private Optional<LeaseHolder> holder() {
    return LeaseHolder.parse(text);
  }

  /** Empty when it is gone: then it was not the last any more. */
  private static String text(Path file, Configuration hadoop) throws IOException {
    try (InputStream in = DurableFiles.fileSystem(file, hadoop).open(file)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (FileNotFoundException e) {
      return "";
    }
  }
}
