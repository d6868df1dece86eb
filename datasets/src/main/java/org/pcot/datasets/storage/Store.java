package org.pcot.datasets.storage;

import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.viewfs.ViewFileSystem;

/** What a file system promises. Of one that is not known the least is expected, which is enough. */
enum Store {
  /** A rename happens at once or not at all, and of several that create a file one succeeds. */
  DISK,
  /**
   * A rename copies file by file, and the last of several that create a file wins. A file is there,
   * whole, when its stream is closed; reads and listings show all that was closed before.
   */
  OBJECTS;

  private static final Set<String> DISKS =
      Set.of("file", "hdfs", "webhdfs", "swebhdfs", "maprfs", "gpfs", "lustre");

  static Store of(FileSystem fileSystem) {
    if (fileSystem instanceof RawLocalFileSystem) {
      return DISK;
    }
    if (fileSystem instanceof ViewFileSystem || fileSystem instanceof FilterFileSystem) {
      boolean onDisks =
          Stream.of(fileSystem.getChildFileSystems()).allMatch(child -> of(child) == DISK);
      return onDisks ? DISK : OBJECTS;
    }
    return DISKS.contains(fileSystem.getUri().getScheme()) ? DISK : OBJECTS;
  }
}
