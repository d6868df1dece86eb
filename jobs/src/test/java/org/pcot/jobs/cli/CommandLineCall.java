package org.pcot.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/** What one call of the command line said, and how it exited. */
public record CommandLineCall(int exitCode, String out, String err) {

  /** Does what the program does for these arguments, and waits for it. */
  public static CommandLineCall of(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] texts = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
    int exitCode = PcotCommand.run(new PrintWriter(out), new PrintWriter(err), texts);
    return new CommandLineCall(exitCode, out.toString(), err.toString());
  }

  /** The SHA-256 of every file below a directory but of leases, to see that nothing changed. */
  static Map<Path, String> snapshot(Path directory) throws IOException {
    Map<Path, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(CommandLineCall::isContent).toList()) {
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
