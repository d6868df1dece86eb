package org.pcot.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/** What tests do with whole directories. */
final class Directories {
  private Directories() {}

  /** Of the entries whose names begin so, the first one. */
  static Path first(Path parent, String prefix) throws IOException {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith(prefix))
          .min(Comparator.naturalOrder())
          .orElseThrow(() -> new NoSuchFileException(parent + "/" + prefix));
    }
  }

  /** The SHA-256 of every file below a directory but of leases, to see that nothing changed. */
  static Map<Path, String> snapshot(Path directory) throws IOException {
    Map<Path, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Directories::isContent).toList()) {
        digests.put(directory.relativize(file), DigestUtils.sha256Hex(Files.readAllBytes(file)));
      }
    }
    return digests;
  }

  private static boolean isContent(Path file) {
    return Files.isRegularFile(file) && !file.getParent().getParent().endsWith("_leases");
  }

  static void copy(Path directory, Path target) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(directory.relativize(file)));
      }
    }
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
