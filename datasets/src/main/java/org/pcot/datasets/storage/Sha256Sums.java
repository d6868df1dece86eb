package org.pcot.datasets.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Digests of a directory's files, in the format that {@code sha256sum -c} reads. */
public final class Sha256Sums {
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *](.+)");

  /** What goes when the directory is whole, and what tasks of a job that was given up left. */
  private static final Pattern PASSING =
      Pattern.compile(InPlaceDirectory.WRITING + "|(.*/)?_temporary/.*");

  /** A Hadoop stream costs much a call: reads of 1 KiB halve the speed of a digest. */
  private static final int BUFFER = 1 << 17;

  private Sha256Sums() {}

  /** Digest by path relative to the directory, in the order of the paths. */
  static Map<String, String> of(FileSystem fileSystem, Path directory) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (FileStatus file : DurableFiles.filesBelow(fileSystem, directory)) {
      String name = relative(fileSystem, directory, file.getPath());
      if (name.contains("\n") || name.contains("\\")) {
        throw new IllegalArgumentException("a file's name cannot be listed: " + name);
      }
      if (!PASSING.matcher(name).matches()) {
        digests.put(name, digest(fileSystem, file.getPath()));
      }
    }
    return digests;
  }

  /** The SHA-256 of a file, in hexadecimal digits. */
  public static String digest(FileSystem fileSystem, Path file) throws IOException {
    MessageDigest digest = DigestUtils.getSha256Digest();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = fileSystem.open(file)) {
      for (int count; (count = in.read(buffer)) >= 0; ) {
        digest.update(buffer, 0, count);
      }
    }
    return Hex.encodeHexString(digest.digest());
  }

  static String relative(FileSystem fileSystem, Path directory, Path file) {
    String base = DurableFiles.qualified(fileSystem, directory).toUri().getPath();
    return fileSystem.makeQualified(file).toUri().getPath().substring(base.length() + 1);
  }

  static String format(Map<String, String> digests) {
    StringBuilder text = new StringBuilder();
    digests.forEach((name, digest) -> text.append(digest).append("  ").append(name).append('\n'));
    return text.toString();
  }

  /** None when it is not such a list, or one that names files elsewhere. */
  public static Optional<Map<String, String>> read(FileSystem fileSystem, Path file)
      throws IOException {
    String text;
    try (InputStream in = fileSystem.open(file)) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Map<String, String> digests = new TreeMap<>();
    for (String line : text.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches() || UserPath.leadsOut(matcher.group(2))) {
        return Optional.empty();
      }
      digests.put(matcher.group(2), matcher.group(1));
    }
    return Optional.of(digests);
  }

  /** How a file differs from what had this digest, in words that follow its path. */
  static Optional<String> difference(FileSystem fileSystem, Path file, String digest)
      throws IOException {
    if (!fileSystem.exists(file)) {
      return Optional.of("is missing, and listed");
    }
    if (!fileSystem.getFileStatus(file).isFile()) {
      return Optional.of("is a directory, and a file");
    }
    return isOf(fileSystem, file, digest)
        ? Optional.empty()
        : Optional.of("differs from its digest");
  }

  /** A file that its own file system finds damaged is of no digest. */
  private static boolean isOf(FileSystem fileSystem, Path file, String digest) throws IOException {
    try {
      return digest(fileSystem, file).equals(digest);
    } catch (ChecksumException e) {
      return false;
    }
  }
}
