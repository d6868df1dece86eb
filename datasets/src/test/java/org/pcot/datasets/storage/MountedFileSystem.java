package org.pcot.datasets.storage;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/** A directory seen through Hadoop's viewfs: a file system that is not local and cannot append. */
final class MountedFileSystem {
  private MountedFileSystem() {}

  /** Mounts the directory and returns its URI; Hadoop caches file systems by their authority. */
  static String mount(Path directory, Configuration configuration) {
    String name = directory.getFileName().toString();
    configuration.set("fs.viewfs.mounttable." + name + ".link./data", directory.toUri().toString());
    return "viewfs://" + name + "/data/";
  }
}
