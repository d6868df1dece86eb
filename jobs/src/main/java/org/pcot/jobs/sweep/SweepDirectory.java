package org.pcot.jobs.sweep;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.DurableFiles;

/** The directory of a sweep: its mark says which one, and it takes no other. */
public final class SweepDirectory {
  private SweepDirectory() {}

  /**
   * The sweep's directory; nothing is written. Cells are known by their configuration, so a sweep
   * may grow and keep what it has.
   *
   * @throws UserError when something else is there: another sweep, or one of another version
   */
  public static Path place(Path output, Sweep sweep, Configuration hadoop) throws IOException {
    Path root = new Path(output, sweep.config().name());
    boolean isEmpty = isEmpty(root, hadoop);
    // Read after the listing: a sweep that begins at this moment writes its mark before all else.
    Optional<SweepMark> mark = SweepMark.read(root, hadoop);
    if (mark.isPresent()) {
      mark.get().require(SweepMark.of(sweep), root);
    } else if (!isEmpty) {
      throw new UserError(
          root + ": is not a sweep: it has no " + SweepMark.FILE,
          "choose another --output or name; nothing has been changed");
    }
    return root;
  }

  /** Whether there is nothing but what a sweep that begins is writing. */
  private static boolean isEmpty(Path root, Configuration hadoop) throws IOException {
    FileSystem fileSystem = root.getFileSystem(hadoop);
    if (!fileSystem.exists(root)) {
      return true;
    }
    return fileSystem.getFileStatus(root).isDirectory()
        && Stream.of(fileSystem.listStatus(root))
            .allMatch(status -> DurableFiles.isTemporary(status.getPath()));
  }

  /** Marks the directory as this sweep's. */
  static void begin(Path root, Sweep sweep, Configuration hadoop) throws IOException {
    SweepMark mark = SweepMark.of(sweep);
    Optional<SweepMark> there = SweepMark.read(root, hadoop);
    (there.isPresent() ? there.get().and(mark) : mark).write(root, hadoop);
  }
}
