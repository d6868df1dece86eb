package org.pcot.datasets.storage;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;

/**
 * A single file that is whole or not there: written beside its place, synced and renamed; in a
 * store of objects ({@link Store}) put at once.
 */
public final class AtomicFile {
  @FunctionalInterface
  private interface Publication {
    void publish(FileSystem fileSystem, Path temporary, Path place) throws IOException;
  }

  private AtomicFile() {}

  /**
   * Writes a file that must not be there yet.
   *
   * @throws UserError when the target exists, without space or without permission
   */
  public static void write(Path target, Configuration configuration, DurableFiles.Content content)
      throws IOException {
    AtomicDirectory.refuseExisting(target, configuration);
    write(target, configuration, content, DurableFiles::rename);
  }

  /** Writes a file in place of the one that may be there; readers see the old one or the new. */
  public static void replace(Path target, Configuration configuration, DurableFiles.Content content)
      throws IOException {
    write(target, configuration, content, DurableFiles::replace);
  }

  private static void write(
      Path target,
      Configuration configuration,
      DurableFiles.Content content,
      Publication publication)
      throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(target, configuration);
    Path place = DurableFiles.qualified(fileSystem, target);
    WriteFailure.explaining(
        place,
        () -> {
          if (Store.of(fileSystem) == Store.OBJECTS) {
            byte[] bytes = ObjectFile.bytes(content);
            Fence.check(configuration);
            ObjectFile.put(fileSystem, place, out -> out.write(bytes));
          } else {
            writeBeside(fileSystem, place, configuration, content, publication);
          }
        });
  }

  private static void writeBeside(
      FileSystem fileSystem,
      Path place,
      Configuration configuration,
      DurableFiles.Content content,
      Publication publication)
      throws IOException {
    Path temporary = DurableFiles.temporaryBeside(place);
    try {
      DurableFiles.makeDirectory(fileSystem, place.getParent());
      DurableFiles.write(fileSystem, temporary, content);
      Fence.check(configuration);
      publication.publish(fileSystem, temporary, place);
    } catch (IOException | RuntimeException | Error e) {
      DurableFiles.discard(fileSystem, temporary, e);
      throw e;
    }
  }
}
