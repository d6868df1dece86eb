package org.pcot.jobs.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.AtomicFile;

/** Sweeps as users name them: a file, and a directory. */
public final class Sweeps {
  private static final String MARK = "sweep.txt";

  private Sweeps() {}

  /** Reads and checks every cell. */
  public static Sweep read(java.nio.file.Path file, List<String> overrides) {
    return SweepFile.read(file, overrides);
  }

  /**
   * The sweep's directory; nothing is written. Cells are known by their configuration, so a sweep
   * may grow and keep what it has.
   *
   * @throws UserError when something else is there
   */
  public static Path place(Path output, Sweep sweep, Configuration hadoop) throws IOException {
    Path root = new Path(output, sweep.config().name());
    FileSystem fileSystem = root.getFileSystem(hadoop);
    boolean isOther =
        fileSystem.exists(root)
            && !fileSystem.exists(new Path(root, MARK))
            && (fileSystem.getFileStatus(root).isFile() || fileSystem.listStatus(root).length > 0);
    if (isOther) {
      throw new UserError(
          root + ": holds something else than a sweep, it has no " + MARK,
          "choose another --output or name; nothing has been changed");
    }
    return root;
  }

  /** Marks the directory as a sweep's. */
  static void begin(Path root, Configuration hadoop) throws IOException {
    AtomicFile.replace(
        new Path(root, MARK), hadoop, out -> out.write("cells of pcot sweep\n".getBytes(UTF_8)));
  }
}
