package org.pcot.jobs.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.ConfigurationDifference;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.storage.SealedFiles;

/**
 * What a sweep's directory says of itself, so that no other sweep and no other version of pcot
 * takes it for its own.
 *
 * @param version of the files of a sweep
 * @param fixed keys that the sweep does not vary, with their values
 */
record SweepMark(int version, SortedMap<String, JsonNode> fixed) {
  static final String FILE = "sweep.json";

  /** To be raised whenever rows, or what a cell's configuration stands for, change. */
  static final int VERSION = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  static SweepMark of(Sweep sweep) {
    SweepCell first = sweep.cells().get(0);
    SortedMap<String, JsonNode> fixed = new TreeMap<>();
    fixed.putAll(ConfigurationDifference.flat(ConfigurationWriter.toJsonTree(first.config())));
    if (first.config().pretrain().epochs() > 0) {
      fixed.remove("pretrain.steps"); // follows from others, which may be varied
    }
    for (SweepCell cell : sweep.cells()) {
      cell.varied().forEach(varied -> fixed.keySet().removeIf(key -> within(key, varied)));
    }
    return new SweepMark(VERSION, fixed);
  }

  private static boolean within(String key, String varied) {
    return key.equals(varied) || key.startsWith(varied + ".");
  }

  /** What is wrong with that of a directory, in words that begin with its path. */
  static Optional<String> damage(Path root, Configuration hadoop) throws IOException {
    return SealedFiles.in(root, hadoop).damage(FILE);
  }

  /** None where the directory has none. */
  static Optional<SweepMark> read(Path root, Configuration hadoop) throws IOException {
    Path file = new Path(root, FILE);
    FileSystem fileSystem = file.getFileSystem(hadoop);
    if (!fileSystem.exists(file)) {
      return Optional.empty();
    }
    try (InputStream in = fileSystem.open(file)) {
      SweepMark mark = JSON.readValue(in.readAllBytes(), SweepMark.class);
      if (mark == null || mark.fixed == null) {
        throw saysNothing(file, null);
      }
      return Optional.of(mark);
    } catch (JsonProcessingException e) {
      throw saysNothing(file, e);
    }
  }

  private static UserError saysNothing(Path file, Throwable cause) {
    return new UserError(
        file + ": does not say which sweep this is", "choose another --output or name", cause);
  }

  void write(Path root, Configuration hadoop) throws IOException {
    byte[] text =
        (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n").getBytes(UTF_8);
    SealedFiles.in(root, hadoop).put(FILE, text);
  }

  /** Of a sweep that grows by another: what both of them hold fixed. */
  SweepMark and(SweepMark other) {
    SortedMap<String, JsonNode> common = new TreeMap<>(fixed);
    common.keySet().retainAll(other.fixed.keySet());
    return new SweepMark(version, common);
  }

  /**
   * @throws UserError when the directory of this mark is another version's or another sweep's
   */
  void require(SweepMark asked, Path root) {
    if (version != asked.version) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "%s: holds a sweep of version %d, and this pcot reads and writes version %d",
              root,
              version,
              asked.version),
          "resume it by the pcot that began it, or choose another --output; nothing has been changed");
    }
    List<String> differences =
        ConfigurationDifference.between(and(asked).fixed, asked.and(this).fixed);
    if (!differences.isEmpty()) {
      throw new UserError(
          root + ": holds another sweep: " + String.join("; ", differences),
          "choose another --output or name, or vary these keys; nothing has been changed");
    }
  }
}
