package org.pcot.model.published;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.DurableFiles;

/** Files that people read, too. */
public final class JsonFiles {
  private static final ObjectWriter JSON =
      JsonMapper.builder().build().writerWithDefaultPrettyPrinter();

  private JsonFiles() {}

  /** Writes a new file. */
  public static void write(FileSystem fileSystem, Path file, JsonNode content) throws IOException {
    byte[] json = JSON.writeValueAsBytes(content);
    DurableFiles.write(fileSystem, file, out -> out.write(json));
  }
}
