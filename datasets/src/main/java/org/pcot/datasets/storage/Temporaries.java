package org.pcot.datasets.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What writers left that were killed: temporaries, and directories that were being written in their
 * place where there are no atomic renames. Only who holds the lease of the place may remove it:
 * nobody else's work is among it then.
 */
public final class Temporaries {
  private static final Pattern HIDDEN = Pattern.compile("[._].*");

  private Temporaries() {}

  /** Whether there is, or is being written, what was to become this file or directory. */
  public static boolean areOf(Path target, Configuration hadoop) throws IOException {
    return new InPlaceDirectory(DurableFiles.fileSystem(target, hadoop), target).isMarked()
        || Stream.of(list(target.getParent(), hadoop))
            .anyMatch(entry -> isOf(target, entry.getPath()));
  }

  /** Whether a directory, which need not be there, holds some. */
  public static boolean areIn(Path directory, Configuration hadoop) throws IOException {
    return Stream.of(list(directory, hadoop))
        .anyMatch(entry -> DurableFiles.isTemporary(entry.getPath()));
  }

  /** Removes what was to become this file or directory; returns the target. */
  public static Path removeOf(Path target, Configuration fenced) throws IOException {
    remove(
        target.getParent(),
        entry -> isOf(target, entry) || entry.getName().equals(target.getName()),
        fenced);
    return target;
  }

  private static boolean isOf(Path target, Path entry) {
    return DurableFiles.isTemporary(entry)
        && entry.getName().startsWith("." + target.getName() + ".tmp-");
  }

  /** Removes those in a directory, which need not be there; what is below it is not searched. */
  public static void removeIn(Path directory, Configuration fenced) throws IOException {
    remove(directory, entry -> true, fenced);
  }

  /**
   * Removes those in a directory and below, but for hidden directories.
   *
   * @param isSearched whether a directory may hold some
   */
  public static void removeBelow(Path directory, Predicate<Path> isSearched, Configuration fenced)
      throws IOException {
    removeIn(directory, fenced);
    for (FileStatus entry : list(directory, fenced)) {
      Path path = entry.getPath();
      boolean isHidden = HIDDEN.matcher(path.getName()).matches();
      if (entry.isDirectory() && !isHidden && isSearched.test(path)) {
        removeBelow(path, isSearched, fenced);
      }
    }
  }

  private static void remove(Path directory, Predicate<Path> isMeant, Configuration fenced)
      throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(directory, fenced);
    for (FileStatus entry : list(directory, fenced)) {
      if (isMeant.test(entry.getPath())) {
        remove(fileSystem, entry, fenced);
      }
    }
  }

  private static void remove(FileSystem fileSystem, FileStatus entry, Configuration fenced)
      throws IOException {
    Path path = entry.getPath();
    if (DurableFiles.isTemporary(path)) {
      Fence.check(fenced);
      if (!fileSystem.delete(path, true) && fileSystem.exists(path)) {
        throw new IOException("cannot remove " + path);
      }
    } else if (entry.isDirectory()) {
      InPlaceDirectory written = new InPlaceDirectory(fileSystem, path);
      if (written.isUnfinished()) {
        Fence.check(fenced);
      }
      written.removeUnfinished();
    }
  }

  private static FileStatus[] list(Path directory, Configuration hadoop) throws IOException {
    try {
      return DurableFiles.fileSystem(directory, hadoop).listStatus(directory);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }
}
