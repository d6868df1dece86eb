package org.pcot.datasets.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files {@code NAME_000001}, {@code NAME_000002}, … of a directory: the last one counts. */
public record NumberedFiles(Path directory, String name) {
  private static final Pattern FILE = Pattern.compile("(.+)_(\\d{6,18})");

  /** Those that this is one of. */
  static NumberedFiles of(Path file) {
    return new NumberedFiles(file.getParent(), parse(file).group(1));
  }

  /** The one of this number. */
  public Path file(long number) {
    return new Path(directory, String.format(Locale.ROOT, "%s_%06d", name, number));
  }

  public static long number(Path file) {
    return Long.parseLong(parse(file).group(2));
  }

  /** None where there is none, or no directory. */
  public Optional<FileStatus> last(Configuration hadoop) throws IOException {
    List<FileStatus> files = list(hadoop);
    return files.isEmpty() ? Optional.empty() : Optional.of(files.get(files.size() - 1));
  }

  /** Whether no other file came after this one, and it is there. */
  public static boolean isLast(Path file, Configuration hadoop) throws IOException {
    return of(file).last(hadoop).filter(last -> number(last.getPath()) == number(file)).isPresent();
  }

  /**
   * Removes those before this one. The last one must stay for good: numbers never come again, so
   * that a process that slept long cannot take its own for the last.
   */
  public static void removeBefore(Path file, Configuration hadoop) throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(file, hadoop);
    for (FileStatus status : of(file).list(hadoop)) {
      if (number(status.getPath()) < number(file)) {
        fileSystem.delete(status.getPath(), false);
      }
    }
  }

  /** In the order of their numbers. */
  private List<FileStatus> list(Configuration hadoop) throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(directory, hadoop);
    List<FileStatus> files = new ArrayList<>();
    try {
      for (FileStatus status : fileSystem.listStatus(directory)) {
        Matcher file = FILE.matcher(status.getPath().getName());
        if (file.matches() && file.group(1).equals(name)) {
          files.add(status);
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    files.sort(Comparator.comparingLong(status -> number(status.getPath())));
    return files;
  }

  private static Matcher parse(Path file) {
    Matcher parts = FILE.matcher(file.getName());
    if (!parts.matches()) {
      throw new IllegalArgumentException(file + " has no number");
    }
    return parts;
  }
}
