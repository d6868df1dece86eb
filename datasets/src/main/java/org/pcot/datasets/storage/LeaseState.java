package org.pcot.datasets.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
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

/**
 * The last of a lease's numbered files, which is the one that counts.
 *
 * @param renewedMillis when it was written, by the file system's clock
 * @param holder none where the file does not say it: it is being written, or by another version
 */
record LeaseState(
    Path file, long number, long renewedMillis, boolean isReleased, Optional<LeaseHolder> holder) {
  static final String RELEASED = "released";

  private static final Pattern NAME = Pattern.compile("lease_(\\d{6,18})");

  /** The file of this number. */
  static Path file(Path directory, long number) {
    return new Path(directory, String.format(Locale.ROOT, "lease_%06d", number));
  }

  /** None where nobody ever had it. */
  static Optional<LeaseState> read(Path directory, Configuration hadoop) throws IOException {
    List<FileStatus> files = files(directory, hadoop);
    if (files.isEmpty()) {
      return Optional.empty();
    }
    FileStatus last = files.get(files.size() - 1);
    String text = text(last.getPath(), hadoop);
    return Optional.of(
        new LeaseState(
            last.getPath(),
            number(last.getPath()),
            last.getModificationTime(),
            text.equals(RELEASED),
            LeaseHolder.parse(text)));
  }

  /** Whether no other file came after this one. */
  static boolean isLast(Path file, Configuration hadoop) throws IOException {
    List<FileStatus> files = files(file.getParent(), hadoop);
    return !files.isEmpty() && number(files.get(files.size() - 1).getPath()) == number(file);
  }

  /**
   * Removes those before this one. The last one stays for good: numbers never come again, so that a
   * process that slept long cannot take its own for the last.
   */
  static void removeBefore(Path file, Configuration hadoop) throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(file, hadoop);
    for (FileStatus status : files(file.getParent(), hadoop)) {
      if (number(status.getPath()) < number(file)) {
        fileSystem.delete(status.getPath(), false);
      }
    }
    Temporaries.removeIn(file.getParent(), hadoop);
  }

  /**
   * How long until anybody may have it; 0 when that is so now.
   *
   * @param millisIfUnknown how long it holds where its file does not say so
   */
  long millisLeft(long millisIfUnknown) {
    if (isReleased
        || holder.map(LeaseHolder::process).filter(p -> p.isKnownToBeGone()).isPresent()) {
      return 0;
    }
    long millis = holder.map(LeaseHolder::millis).orElse(millisIfUnknown);
    return Math.max(0, renewedMillis + millis - System.currentTimeMillis());
  }

  /** Who has it. */
  String who() {
    String nameless =
        "another process, which " + (isReleased ? "is done" : "does not say its name");
    return holder.map(LeaseHolder::toString).orElse(nameless);
  }

  /** In the order of their numbers. */
  private static List<FileStatus> files(Path directory, Configuration hadoop) throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(directory, hadoop);
    List<FileStatus> files = new ArrayList<>();
    try {
      for (FileStatus status : fileSystem.listStatus(directory)) {
        if (NAME.matcher(status.getPath().getName()).matches()) {
          files.add(status);
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    files.sort(Comparator.comparingLong(status -> number(status.getPath())));
    return files;
  }

  private static long number(Path file) {
    Matcher name = NAME.matcher(file.getName());
    if (!name.matches()) {
      throw new IllegalArgumentException(file + " is not a file of a lease");
    }
    return Long.parseLong(name.group(1));
  }

  /** Empty when it is gone: then it was not the last any more. */
  private static String text(Path file, Configuration hadoop) throws IOException {
    try (InputStream in = DurableFiles.fileSystem(file, hadoop).open(file)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (FileNotFoundException e) {
      return "";
    }
  }
}
