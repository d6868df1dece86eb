package org.pcot.datasets.storage;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.pcot.datasets.UserError;

/** Makes a path of what a user wrote: the one place that does. */
public final class UserPath {
  /** One letter is a drive of Windows. */
  private static final Pattern WITH_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

  private static final String REMEDY =
      "set LC_ALL=C.UTF-8 for every driver and executor, or rename the file";

  private static final char UNREADABLE = '\ufffd';

  private UserPath() {}

  /**
   * A URI such as {@code s3a://bucket/x} or {@code file:/x}, in which percent signs stand for
   * themselves, or a path of the default file system, in which all characters do.
   *
   * @throws UserError when it cannot be the path of a file
   */
  public static Path of(String text) {
    if (text.isBlank()) {
      throw new UserError("a path is empty", "name a file or a directory");
    }
    if (text.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
      throw new UserError("'" + text + "': a path has a line break or a zero", "rename the file");
    }
    if (text.equals("~") || text.startsWith("~/")) {
      throw new UserError(
          text + ": only a shell knows what ~ stands for, and only at the beginning of a word",
          "write the whole path, or ./~ for a directory of that name");
    }
    requireReadable(text);
    if (!WITH_SCHEME.matcher(text).matches()) {
      return new Path(null, null, text);
    }
    try {
      return new Path(text);
    } catch (IllegalArgumentException e) {
      throw new UserError(text + ": is not a path: " + e.getMessage(), "correct it", e);
    }
  }

  /** Whether a relative name, such as a list of files has, is not of something below. */
  public static boolean leadsOut(String name) {
    return name.isEmpty() || name.startsWith("/") || List.of(name.split("/")).contains("..");
  }

  /** What has this relative name below a directory; all characters stand for themselves. */
  public static Path below(Path directory, String name) {
    return new Path(directory, new Path(null, null, name));
  }

  /**
   * The same, of a file on a local disk.
   *
   * @throws UserError also when it is on another file system
   */
  public static java.nio.file.Path local(String text) {
    URI uri = of(text).toUri();
    if (uri.getScheme() != null && !uri.getScheme().equals("file")) {
      throw new UserError(text + ": is not on a local disk", "copy it to one");
    }
    try {
      return java.nio.file.Path.of(uri.getScheme() == null ? text : uri.getPath());
    } catch (InvalidPathException e) {
      throw new UserError(text + ": is not a path: " + e.getReason(), REMEDY, e);
    }
  }

  /** What Java could not decode, it replaced. */
  private static void requireReadable(String text) {
    if (text.indexOf(UNREADABLE) >= 0) {
      throw undecodable(text);
    }
  }

  /**
   * Checks that a name can be that of a local file in this process: Java writes names in the
   * locale's encoding, and where that is ASCII it would write question marks.
   *
   * @throws UserError when it cannot
   */
  static void requireWritable(Path local) {
    Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    if (!charset.newEncoder().canEncode(local.toString())) {
      throw undecodable(local.toString());
    }
  }

  /**
   * Checks that this process can name every entry of a directory: Hadoop's listings of local ones
   * pass over the others.
   *
   * @throws UserError when it cannot
   */
  public static void requireNames(FileSystem fileSystem, Path directory) throws IOException {
    if (fileSystem instanceof RawLocalFileSystem local) {
      java.nio.file.Path place = local.pathToFile(directory).toPath();
      if (Files.isDirectory(place)) {
        try (Stream<java.nio.file.Path> entries = Files.list(place)) {
          entries.map(java.nio.file.Path::toString).forEach(UserPath::requireReadable);
        }
      }
    }
  }

  private static UserError undecodable(String text) {
    return new UserError(
        text
            + ": has characters that are not of this process's encoding of names, "
            + System.getProperty("sun.jnu.encoding"),
        REMEDY);
  }
}
