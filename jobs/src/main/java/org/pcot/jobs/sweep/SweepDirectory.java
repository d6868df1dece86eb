package org.pcot.jobs.sweep;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.leases.LeasedPlace;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.Temporaries;

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
    if (isDamaged(root, sweep, hadoop)) {
      return root;
    }
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

  /** Where a sweep's figures go, and the right to draw them. */
  public static LeasedPlace figures(Path root) {
    return new SweepLayout(root.toString()).figures();
  }

  /** Whether there is nothing but what a sweep that begins is writing. */
  private static boolean isEmpty(Path root, Configuration hadoop) throws IOException {
    FileSystem fileSystem = root.getFileSystem(hadoop);
    if (!fileSystem.exists(root)) {
      return true;
    }
    return fileSystem.getFileStatus(root).isDirectory()
        && Stream.of(fileSystem.listStatus(root))
            .map(FileStatus::getPath)
            .allMatch(
                path ->
                    DurableFiles.isTemporary(path) || path.getName().equals(SweepLayout.LEASES));
  }

  /** Whether the mark is damaged in a directory that holds cells of this sweep. */
  private static boolean isDamaged(Path root, Sweep sweep, Configuration hadoop)
      throws IOException {
    if (SweepMark.damage(root, hadoop).isEmpty()) {
      return false;
    }
    FileSystem fileSystem = root.getFileSystem(hadoop);
    SweepLayout layout = new SweepLayout(root.toString());
    for (SweepCell cell : sweep.cells()) {
      if (fileSystem.exists(layout.cell(cell)) || fileSystem.exists(layout.pretraining(cell))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Marks the directory as this sweep's.
   *
   * @param notices told when its mark was damaged
   * @throws UserError when another sweep began there
   */
  static Path begin(Path root, Sweep sweep, Configuration fenced, Consumer<String> notices)
      throws IOException {
    Path file = Temporaries.removeOf(new Path(root, SweepMark.FILE), fenced);
    SweepMark mark = SweepMark.of(sweep);
    if (isDamaged(root, sweep, fenced)) {
      SweepMark.damage(root, fenced).ifPresent(how -> notices.accept(how + "; made again"));
    } else {
      Optional<SweepMark> there = SweepMark.read(root, fenced);
      if (there.isPresent()) {
        there.get().require(mark, root);
        mark = there.get().and(mark);
      }
    }
    mark.write(root, fenced);
    return file;
  }
}
