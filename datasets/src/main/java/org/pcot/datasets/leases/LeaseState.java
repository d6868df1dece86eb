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
 * @param holder none where the file does not say it: it is being written, or by another version
 */
record LeaseState(
    long number, long renewedMillis, boolean isReleased, Optional<LeaseHolder> holder) {
  static final String RELEASED = "released";

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
    String text = text(file, hadoop);
    return Optional.of(
        new LeaseState(
            NumberedFiles.number(file),
            last.get().getModificationTime(),
            text.equals(RELEASED),
            LeaseHolder.parse(text)));
  }

  /**
   * How long until anybody may have it; 0 when that is so now.
   *
   * @param millisIfUnknown how long it holds where its file does not say so
   */
  long millisLeft(long millisIfUnknown) {
    if (isReleased
        || holder.map(LeaseHolder::process).filter(p -> p.isKnownToBeGone()).isPresent()) {
      return 0;
    }
    long millis = holder.map(LeaseHolder::millis).orElse(millisIfUnknown);
    return Math.max(0, renewedMillis + millis - System.currentTimeMillis());
  }

  /** Who has it. */
  String who() {
    String nameless =
        "another process, which " + (isReleased ? "is done" : "does not say its name");
    return holder.map(LeaseHolder::toString).orElse(nameless);
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
