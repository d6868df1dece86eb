package org.pcot.jobs.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.pcot.datasets.storage.DurableFiles;

/**
 * Every file and directory below an output, hidden ones too, by name, and the digest of what
 * depends on configuration and seed alone. Names that Spark draws for its parts count as one.
 */
public record Contents(SortedMap<String, String> digests) {
  private static final Pattern DRAWN = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** When the run was begun, where, and on what. */
  private static final Pattern OF_THE_PLACE =
      Pattern.compile("(?m)^ *\"(begun|path|spark_master)\" .*$");

  /** Digests of what Spark wrote: its writer orders a file's metadata differently each time. */
  private static final Pattern OF_SPARKS_FILES =
      Pattern.compile("(?m)^[0-9a-f]{64} .*(\\*|manifest\\.json).*$");

  private static final Pattern SUMS = Pattern.compile("/_?SHA256SUMS$|\\.sha256$");

  public static Contents read(Path output) throws IOException {
    SortedMap<String, String> digests = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(output)) {
      for (Path path : paths.filter(path -> !path.equals(output)).toList()) {
        String name = DRAWN.matcher(output.relativize(path).toString()).replaceAll("*");
        if (isTemporary(path) || !isOfLeases(output.relativize(path))) {
          digests.put(name, Files.isDirectory(path) ? "a directory" : digest(name, path));
        }
      }
    }
    return new Contents(digests);
  }

  private static boolean isTemporary(Path path) {
    return DurableFiles.isTemporary(new org.apache.hadoop.fs.Path(path.toString()));
  }

  /** How many there were depends on how often it was started. */
  public static boolean isOfLeases(Path path) {
    return path.toString().matches("(.*/)?_?leases(/.*)?");
  }

  private static String digest(String name, Path file) throws IOException {
    if (name.matches("(.*/)?(times\\.jsonl(\\.sha256)?|manifest\\.json\\.sha256)")) {
      return "seconds";
    }
    if (name.endsWith(".parquet") && name.contains("*")) {
      return DigestUtils.sha256Hex(rows(file));
    }
    if (!name.matches("(.*/)?(_?manifest\\.json|_?SHA256SUMS)")) {
      return DigestUtils.sha256Hex(Files.readAllBytes(file));
    }
    String text = DRAWN.matcher(Files.readString(file, StandardCharsets.UTF_8)).replaceAll("*");
    text = OF_SPARKS_FILES.matcher(text).replaceAll("");
    return DigestUtils.sha256Hex(OF_THE_PLACE.matcher(text).replaceAll(""));
  }

  private static String rows(Path parquet) throws IOException {
    StringBuilder rows = new StringBuilder();
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(parquet.toString());
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), file).build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        rows.append(row);
      }
    }
    return rows.toString();
  }

  /** Whether a writer was interrupted, or is at work. */
  public static boolean holdsTemporaries(Path output) throws IOException {
    try (Stream<Path> paths = Files.walk(output)) {
      return paths.anyMatch(Contents::isTemporary);
    } catch (UncheckedIOException e) {
      return true; // it went away meanwhile
    }
  }

  /** What another run has that this one should have, and what it has otherwise. */
  public List<String> differences(Contents other) {
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, String> expected : digests.entrySet()) {
      String found = other.digests.get(expected.getKey());
      if (found == null) {
        differences.add(expected.getKey() + ": is missing");
      } else if (!found.equals(expected.getValue())) {
        differences.add(expected.getKey() + ": differs");
      }
    }
    return differences;
  }

  /** What another run has and this one does not. */
  public List<String> surplus(Contents other) {
    return other.digests.keySet().stream().filter(name -> !digests.containsKey(name)).toList();
  }

  /** Which files are not what the list of digests beside them says. */
  public static List<String> brokenSeals(Path output) throws IOException {
    List<String> broken = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(output)) {
      for (Path list : paths.filter(path -> SUMS.matcher(path.toString()).find()).toList()) {
        for (String line : Files.readAllLines(list)) {
          String[] digestAndName = line.split(" [ *]", 2);
          Path file = list.resolveSibling(digestAndName[1]);
          if (!Files.exists(file)
              || !DigestUtils.sha256Hex(Files.readAllBytes(file)).equals(digestAndName[0])) {
            broken.add(output.relativize(file) + ": is not what " + list.getFileName() + " says");
          }
        }
      }
    }
    return broken;
  }
}
