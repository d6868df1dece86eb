package org.pcot.datasets.leases;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.AtomicFile;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.Fence;
import org.pcot.datasets.storage.NumberedFiles;
import org.pcot.datasets.storage.Temporaries;

/**
 * The right to write somewhere, for one process at a time: numbered files, of which the last one
 * counts, until so long after it was written last. Whoever finds it expired, released, or held by a
 * process that is known to be gone may make the next one; a file can be made only once. The clocks
 * of processes and of the file system must agree within the time that a lease holds; where they do
 * not, the one that is too slow learns it by its {@link Fence}.
 */
final class Lease {
  private final Path file;
  private final LeaseHolder holder;
  private final Configuration hadoop;
  private boolean isReleased;

  private Lease(Path file, LeaseHolder holder, Configuration hadoop) {
    this.file = file;
    this.holder = holder;
    this.hadoop = hadoop;
  }

  /** Takes the lease if nobody has it. */
  static Optional<Lease> take(Path directory, LeaseHolder holder, Configuration hadoop)
      throws IOException {
    Optional<LeaseState> last = LeaseState.read(directory, hadoop);
    if (last.isPresent() && last.get().millisLeft(holder.millis()) > 0) {
      return Optional.empty();
    }
    long number = last.map(LeaseState::number).orElse(0L) + 1;
    Path next = LeaseState.files(directory).file(number);
    if (!DurableFiles.createNew(next, hadoop)) {
      return Optional.empty();
    }
    Lease lease = new Lease(next, holder, hadoop);
    boolean isNamed = lease.renew();
    if (!isNamed || !lease.isMine()) { // an empty file is another's soon
      return Optional.empty();
    }
    NumberedFiles.removeBefore(next, hadoop);
    Temporaries.removeIn(directory, hadoop);
    return Optional.of(lease);
  }

  /** With this, nothing is published any more once somebody else has the lease. */
  Configuration fenced() {
    return Fence.in(hadoop, file);
  }

  /** Whether nobody else took it, as nobody does while it is renewed in time. */
  boolean isMine() throws IOException {
    return NumberedFiles.isLast(file, hadoop);
  }

  /** Holds it longer, unless somebody else took it; says whether that is so. */
  synchronized boolean renew() throws IOException {
    if (isReleased || !isMine()) {
      return false;
    }
    AtomicFile.replace(file, hadoop, out -> out.write(holder.json().getBytes(UTF_8)));
    return true;
  }

  /** Whoever asks next may have it. */
  synchronized void release() throws IOException {
    isReleased = true;
    if (isMine()) {
      AtomicFile.replace(file, hadoop, out -> out.write(LeaseState.RELEASED.getBytes(UTF_8)));
    }
  }
}
