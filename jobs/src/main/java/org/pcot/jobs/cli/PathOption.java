package org.pcot.jobs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.UserPath;

/** A path of the command line, refused for what would fail only when something is written there. */
final class PathOption {
  /** Of Linux's file systems, macOS's and HDFS; stores of objects take more. */
  private static final int LONGEST_NAME = 255;

  /** Linux's limit of 4096 less what a run has below it. */
  private static final int LONGEST_PATH = 3600;

  private PathOption() {}

  /**
   * @throws IllegalArgumentException or a {@link org.pcot.datasets.UserError} that says what no
   *     directory can be called
   */
  static Path parse(String text) {
    Path path = UserPath.of(text);
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a path has a control character: " + quote(text));
    }
    if (bytes(text) > LONGEST_PATH) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a path has %d bytes, and the longest is %d",
              bytes(text),
              LONGEST_PATH));
    }
    for (String name : text.split("/")) {
      if (bytes(name) > LONGEST_NAME) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the name '%s' has %d bytes, and the longest is %d",
                name,
                bytes(name),
                LONGEST_NAME));
      }
    }
    if (text.endsWith(" ") || text.matches("(.*/)?[^/]*[^./][^/]*\\.")) {
      throw new IllegalArgumentException(
          "a path ends in a space or a point, which not every file system keeps: '" + text + "'");
    }
    return path;
  }

  private static int bytes(String name) {
    return name.getBytes(UTF_8).length;
  }

  /** Readable, on one line. */
  private static String quote(String text) {
    return "'" + text.replaceAll("\\p{Cntrl}", "?") + "'";
  }
}
