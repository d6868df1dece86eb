package org.pcot.datasets.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The names in a directory of a store of objects, which need not be there to be asked or filled.
 */
record ObjectDirectory(FileSystem fileSystem, Path path) implements Claims.Names {
  @Override
  public boolean has(String name) throws IOException {
    return fileSystem.exists(new Path(path, name));
  }

  @Override
  public void put(String name) throws IOException {
    ObjectFile.put(fileSystem, new Path(path, name), out -> {});
  }

  @Override
  public void remove(String name) throws IOException {
    fileSystem.delete(new Path(path, name), false);
  }

  @Override
  public Set<String> all() throws IOException {
    Set<String> names = new HashSet<>();
    try {
      for (FileStatus status : fileSystem.listStatus(path)) {
        names.add(status.getPath().getName());
      }
    } catch (FileNotFoundException e) {
      return Set.of();
    }
    return names;
  }
}
