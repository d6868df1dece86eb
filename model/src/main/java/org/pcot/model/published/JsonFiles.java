package org.pcot.model.published;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.StrictJson;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.Unfetched;

/** The files beside weights: objects that people read, too. */
public final class JsonFiles {
  private static final int MOST_BYTES = 1 << 26;
  private static final String REMEDY = "it is truncated or damaged: use another copy";

  private JsonFiles() {}

  /** Writes a new file. */
  public static void write(FileSystem fileSystem, Path file, JsonNode content) throws IOException {
    byte[] json = StrictJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(content);
    DurableFiles.write(fileSystem, file, out -> out.write(json));
  }

  /** Without the option by which Jackson would read it all the same. */
  private static String problem(JsonProcessingException e) {
    return e.getOriginalMessage().replaceFirst(": enable .*", "");
  }

  /**
   * @throws UserError when the file is larger than such files are, or not a JSON object
   */
  public static JsonNode read(FileSystem fileSystem, Path file) throws IOException {
    try (InputStream in = fileSystem.open(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new UserError(file + ": has more than " + (MOST_BYTES >> 20) + " MiB", REMEDY);
      }
      Unfetched.refusePointer(file, bytes);
      return parse(bytes, file.toString());
    }
  }

  /**
   * @param source for messages
   * @throws UserError when the bytes are not a JSON object
   */
  public static ObjectNode parse(byte[] bytes, String source) throws IOException {
    try {
      if (StrictJson.MAPPER.readTree(bytes) instanceof ObjectNode content) {
        return content;
      }
      throw new UserError(source + ": is not a JSON object", REMEDY);
    } catch (JsonProcessingException e) {
      throw new UserError(source + ": is not JSON: " + problem(e), REMEDY, e);
    }
  }
}
