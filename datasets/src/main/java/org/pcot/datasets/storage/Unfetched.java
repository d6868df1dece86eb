package org.pcot.datasets.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.pcot.datasets.UserError;

/** What stands in the place of a published file that was not fetched. */
public final class Unfetched {
  /** How the few lines begin that git keeps in place of a large file. */
  private static final byte[] POINTER = "version ".getBytes(US_ASCII);

  private Unfetched() {}

  /**
   * Downloads are often directories of links, and listings pass over those that lead nowhere.
   *
   * @throws UserError when this is a link, on a local disk, to what is not there
   */
  public static void refuseDeadLink(FileSystem fileSystem, Path path) throws IOException {
    if (!(fileSystem instanceof RawLocalFileSystem local)) {
      return;
    }
    java.nio.file.Path place = local.pathToFile(path).toPath();
    if (Files.isSymbolicLink(place) && !Files.exists(place)) {
      throw new UserError(
          path + ": is a link to " + Files.readSymbolicLink(place) + ", which is not there",
          "download it again, or copy the files themselves with cp -L");
    }
  }

  /**
   * @throws UserError when a local directory has such a link, and it is not hidden
   */
  public static void refuseDeadLinks(FileSystem fileSystem, Path directory) throws IOException {
    if (fileSystem instanceof RawLocalFileSystem local) {
      try (Stream<java.nio.file.Path> entries = Files.list(local.pathToFile(directory).toPath())) {
        for (java.nio.file.Path entry : entries.sorted().toList()) {
          String name = entry.getFileName().toString();
          if (!name.startsWith(".")) {
            refuseDeadLink(fileSystem, UserPath.below(directory, name));
          }
        }
      }
    }
  }

  /**
   * @param start the bytes that the file begins with
   * @throws UserError when it is a pointer of git-lfs, as which no file of a model or of problems
   *     begins
   */
  public static void refusePointer(Path file, byte[] start) {
    if (Arrays.equals(Arrays.copyOf(start, POINTER.length), POINTER)) {
      throw new UserError(
          file + ": is a pointer of git-lfs to the file, and not the file",
          "download it: git lfs pull");
    }
  }
}
