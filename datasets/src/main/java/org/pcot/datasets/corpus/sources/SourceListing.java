package org.pcot.datasets.corpus.sources;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.Unfetched;
import org.pcot.datasets.storage.UserPath;

/**
 * The files of a directory and of those below it. Hidden names are passed over, what is for people
 * (README.md) is passed over and told, and anything else that is no rows is refused.
 */
final class SourceListing {
  private static final int DEEPEST = 20;

  private static final Pattern FOR_PEOPLE =
      Pattern.compile("(?i)(readme|licen[cs]e|notice|citation|changelog)(\\..*)?|.*\\.(md|pdf)");

  private final String key;
  private final FileSystem fileSystem;
  private final Consumer<String> passedOver;
  private final List<FileStatus> files = new ArrayList<>();

  private SourceListing(String key, FileSystem fileSystem, Consumer<String> passedOver) {
    this.key = key;
    this.fileSystem = fileSystem;
    this.passedOver = passedOver;
  }

  /**
   * The files in the order of their names.
   *
   * @param key of the configuration, for messages
   * @param passedOver is told the files that are no rows
   * @throws UserError when there is none, or one that is no rows
   */
  static List<FileStatus> files(
      String key, FileStatus directory, FileSystem fileSystem, Consumer<String> passedOver)
      throws IOException {
    SourceListing listing = new SourceListing(key, fileSystem, passedOver);
    listing.enter(directory, 0);
    if (listing.files.isEmpty()) {
      throw new UserError(
          key + ": " + directory.getPath() + ": holds no file that ends in " + SourceName.ENDINGS,
          "name the directory that holds the files themselves");
    }
    return listing.files;
  }

  private void enter(FileStatus directory, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new UserError(
          key + ": " + directory.getPath() + ": is more than " + DEEPEST + " directories deep",
          "name the directory that holds the files themselves");
    }
    UserPath.requireNames(fileSystem, directory.getPath());
    Unfetched.refuseDeadLinks(fileSystem, directory.getPath());
    FileStatus[] entries = fileSystem.listStatus(directory.getPath());
    Arrays.sort(entries); // a listing has no order
    for (FileStatus entry : entries) {
      if (!SourceName.isHidden(entry.getPath().getName())) {
        add(entry, depth);
      }
    }
  }

  private void add(FileStatus entry, int depth) throws IOException {
    if (entry.isDirectory()) {
      enter(entry, depth + 1);
    } else if (FOR_PEOPLE.matcher(entry.getPath().getName()).matches()) {
      passedOver.accept(entry.getPath().toString());
    } else {
      requireReadable(key, entry);
      files.add(entry);
    }
  }

  static void requireReadable(String key, FileStatus file) {
    if (!SourceName.isReadable(file.getPath().getName())) {
      throw new UserError(
          key + ": " + file.getPath() + ": is neither JSON lines nor Parquet",
          "name files that end in "
              + SourceName.ENDINGS
              + ", or move others out of the directory; a pattern such as data/*.jsonl chooses");
    }
  }
}
