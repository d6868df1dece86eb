package org.pcot.datasets.corpus.sources;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.pcot.datasets.UserError;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.Sha256Sums;
import org.pcot.datasets.storage.Unfetched;
import org.pcot.datasets.storage.UserPath;

/**
 * Finds the files that a configuration names, and checks what can be checked before work starts.
 */
public final class SourceFiles {
  private SourceFiles() {}

  /**
   * The files of all splits, in the order of the splits, of the configuration, and of their names.
   *
   * @param passedOver is told the files that are no rows, such as README.md in a directory
   * @throws UserError when there is none where one is named, when one is in two splits, or when it
   *     lacks a column
   */
  public static List<SourceFile> find(
      SourceConfig config, ColumnsConfig columns, Configuration hadoop, Consumer<String> passedOver)
      throws IOException {
    List<SourceFile> files = new ArrayList<>();
    Set<String> paths = new HashSet<>();
    for (Split split : Split.values()) {
      List<String> patterns = config.of(split);
      String key = "files." + split.label();
      if (patterns.isEmpty() && split != Split.VALIDATION) {
        throw new UserError(key + ": is empty", "name the files that hold these rows");
      }
      for (String pattern : patterns) {
        for (FileStatus status : expand(key, pattern, hadoop, passedOver)) {
          SourceFile file = describe(split, status, hadoop);
          if (!paths.add(file.path())) {
            throw new UserError(
                key + ": " + file.path() + " is named twice",
                "name every file once, and keep train, validation and test apart");
          }
          SourceRows.requireColumns(file, columns, hadoop);
          files.add(file);
        }
      }
    }
    return files;
  }

  private static SourceFile describe(Split split, FileStatus status, Configuration hadoop)
      throws IOException {
    Path path = status.getPath();
    FileSystem fileSystem = DurableFiles.fileSystem(path, hadoop);
    try (InputStream in = fileSystem.open(path)) {
      Unfetched.refusePointer(path, in.readNBytes(Long.BYTES));
      String sha256 = Sha256Sums.digest(fileSystem, path);
      return new SourceFile(split, path.toString(), status.getLen(), sha256);
    } catch (FileNotFoundException e) { // how Hadoop reports a file that may not be read
      throw new UserError(path + ": cannot be read: " + e.getMessage(), "check its permissions", e);
    }
  }

  private static List<FileStatus> expand(
      String key, String pattern, Configuration hadoop, Consumer<String> passedOver)
      throws IOException {
    Path path = path(key, pattern);
    FileSystem fileSystem = fileSystem(key, path, hadoop);
    FileStatus[] matches = matches(key, fileSystem, fileSystem.makeQualified(path));
    if (matches == null || matches.length == 0) {
      throw new UserError(
          key + ": " + pattern + ": there is no such file or directory",
          "give the path of the published files");
    }
    List<FileStatus> files = new ArrayList<>();
    for (FileStatus match : matches) {
      files.addAll(
          match.isDirectory()
              ? SourceListing.files(key, match, fileSystem, passedOver)
              : List.of(match));
    }
    files.forEach(file -> SourceListing.requireReadable(key, file));
    return files;
  }

  /** What has this very name, or else what the pattern matches; null if nothing can. */
  private static FileStatus[] matches(String key, FileSystem fileSystem, Path path)
      throws IOException {
    try {
      return new FileStatus[] {fileSystem.getFileStatus(path)};
    } catch (FileNotFoundException e) {
      Unfetched.refuseDeadLink(fileSystem, path);
      return matchesOfPattern(key, fileSystem, path);
    }
  }

  private static FileStatus[] matchesOfPattern(String key, FileSystem fileSystem, Path pattern)
      throws IOException {
    UserPath.requireNames(fileSystem, pattern.getParent());
    try {
      return fileSystem.globStatus(pattern);
    } catch (IllegalArgumentException e) { // Hadoop cannot match names with colons
      throw new UserError(
          key + ": " + pattern + ": cannot be matched: " + e.getMessage(),
          "name the files, or their directory",
          e);
    }
  }

  private static Path path(String key, String pattern) {
    try {
      return UserPath.of(pattern);
    } catch (UserError e) {
      throw new UserError(key + ": " + e.getMessage(), e.remedy(), e);
    }
  }

  private static FileSystem fileSystem(String key, Path path, Configuration hadoop)
      throws IOException {
    try {
      return DurableFiles.fileSystem(path, hadoop);
    } catch (UnsupportedFileSystemException e) {
      throw new UserError(
          key + ": " + path + ": " + e.getMessage(),
          "check the path, or put the file system's library on the class path",
          e);
    }
  }
}
