package org.pcot.datasets.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.StrictJson;
import org.pcot.datasets.UserError;

/**
 * A {@link GrowingFile} of JSON objects, one a line, such as the metrics of a run. A line that a
 * crash cut short is not part of it.
 */
public final class JsonLinesFile implements Closeable {
  private record Line(String text, JsonNode value) {}

  private final GrowingFile file;
  private final Seal.Counter counter = new Seal.Counter();

  private JsonLinesFile(GrowingFile file, byte[] beginning) {
    this.file = file;
    counter.add(beginning);
  }

  /** Begins the file anew. */
  public static JsonLinesFile begin(Path path, Configuration configuration) throws IOException {
    return begin(path, configuration, "");
  }

  private static JsonLinesFile begin(Path path, Configuration configuration, String lines)
      throws IOException {
    byte[] beginning = utf8(lines);
    return new JsonLinesFile(GrowingFile.open(path, configuration, beginning), beginning);
  }

  /**
   * Opens the file to resume it.
   *
   * @param keep says which of the lines there stay; a run that resumes from step n drops the later
   *     ones, since it will write them again
   * @throws UserError when a line before the last is not JSON
   */
  public static JsonLinesFile open(Path path, Configuration configuration, Predicate<JsonNode> keep)
      throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(path, configuration);
    StringBuilder kept = new StringBuilder();
    if (fileSystem.exists(path)) {
      for (Line line : parse(path, text(fileSystem, path))) {
        if (keep.test(line.value())) {
          kept.append(line.text()).append('\n');
        }
      }
    }
    return begin(path, configuration, kept.toString());
  }

  /** The whole lines of a file, in order. */
  public static List<JsonNode> read(Path path, Configuration configuration) throws IOException {
    String text = text(DurableFiles.fileSystem(path, configuration), path);
    return parse(path, text).stream().map(Line::value).toList();
  }

  /**
   * Appends an object of flat fields. Readers see the line at once where the file system can
   * append.
   */
  public void append(JsonNode line) throws IOException {
    byte[] bytes = utf8(StrictJson.MAPPER.writeValueAsString(finite(line)) + "\n");
    file.append(bytes);
    counter.add(bytes);
  }

  /** JSON has no NaN and no infinity, which Jackson would write as texts: they become null. */
  private static JsonNode finite(JsonNode line) {
    ObjectNode copy = line.deepCopy();
    copy.properties().stream()
        .filter(field -> field.getValue().isDouble() || field.getValue().isFloat())
        .filter(field -> !Double.isFinite(field.getValue().doubleValue()))
        .forEach(field -> field.setValue(NullNode.getInstance()));
    return copy;
  }

  /** Of all lines so far. */
  public Seal seal() {
    return counter.seal();
  }

  /** Brings all lines to the disk: to be called before a checkpoint counts on them. */
  public void sync() throws IOException {
    file.sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static List<Line> parse(Path path, String text) {
    List<Line> lines = new ArrayList<>();
    int start = 0;
    for (int end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
      lines.add(parse(path, lines.size() + 1, text.substring(start, end)));
    }
    return lines;
  }

  private static Line parse(Path path, int number, String text) {
    try {
      JsonNode value = StrictJson.MAPPER.readTree(text);
      if (value.isObject()) {
        return new Line(text, value);
      }
      throw damaged(path, number, null);
    } catch (JsonProcessingException e) {
      throw damaged(path, number, e);
    }
  }

  private static UserError damaged(Path path, int number, Throwable cause) {
    return new UserError(
        path + ", line " + number + ": is not a JSON object",
        "the file was changed or damaged: correct or remove the line",
        cause);
  }

  private static String text(FileSystem fileSystem, Path path) throws IOException {
    try (InputStream in = fileSystem.open(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
