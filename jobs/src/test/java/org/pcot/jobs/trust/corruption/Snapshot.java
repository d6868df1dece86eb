package org.pcot.jobs.trust.corruption;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * What lies below a directory: digests by path, without what differs from run to run, which are
 * clocks, leases, and the random names that Spark gives its files.
 */
record Snapshot(Map<String, String> digests) {
  private static final Pattern SPARK_NAME = Pattern.compile("(part-\\d{5})-[0-9a-f-]{36}(-c000)?");
  private static final Pattern VOLATILE =
      Pattern.compile("(^|.*/)(manifest\\.json|times\\.jsonl)(\\.sha256)?|.*lease.*|.*\\.crc");
  private static final Pattern TEXT = Pattern.compile(".*(SHA256SUMS|_manifest\\.json)");

  static Snapshot of(Path directory) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (String path : files(directory)) {
      if (!VOLATILE.matcher(path).matches()) {
        digests.put(plain(path), digest(directory.resolve(path), path));
      }
    }
    return new Snapshot(digests);
  }

  private static String digest(Path file, String path) throws IOException {
    byte[] content = Files.readAllBytes(file);
    return TEXT.matcher(path).matches()
        ? DigestUtils.sha256Hex(plain(new String(content, StandardCharsets.ISO_8859_1)))
        : DigestUtils.sha256Hex(content);
  }

  /** Without the random parts of names, and the digest of the file that lists such names. */
  static String plain(String text) {
    return SPARK_NAME.matcher(text).replaceAll("$1").replaceAll("[0-9a-f]{64}(?=  _man)", "");
  }

  /** Paths that one has and the other has not, or with another content. */
  Set<String> differences(Snapshot other) {
    Set<String> paths = new TreeSet<>(digests.keySet());
    paths.addAll(other.digests.keySet());
    paths.removeIf(path -> String.valueOf(digests.get(path)).equals(other.digests.get(path)));
    return paths;
  }

  /** Of all files below a directory, in order. */
  static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  /** Makes a directory the copy of another. */
  static void copy(Path from, Path to) throws IOException {
    delete(to);
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> paths = Files.walk(directory)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
