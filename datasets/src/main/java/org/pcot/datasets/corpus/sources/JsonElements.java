package org.pcot.datasets.corpus.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/** The JSON values of a file: one a line, or those of a document. */
interface JsonElements extends Closeable {
  /** How Jackson's messages begin for a value that goes on behind the text. */
  String END_OF_INPUT = "Unexpected end-of-input";

  /** The next value, or null behind the last one. */
  JsonElement next() throws IOException;

  /** The content tells lines from a document, not the name. */
  static JsonElements open(String file, Configuration hadoop) throws IOException {
    boolean isDocument;
    try (JsonLines lines = new JsonLines(SourceInput.open(file, hadoop))) {
      String first = lines.nextText();
      isDocument = first != null && beginsDocument(first, lines);
    }
    SourceInput input = SourceInput.open(file, hadoop);
    try {
      return isDocument ? new JsonDocument(file, input) : new JsonLines(input);
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  /**
   * Whether a line ends inside of a value, though not of a string, or is an array and all there is.
   */
  private static boolean beginsDocument(String line, JsonLines rest) throws IOException {
    try {
      JsonNode value = JsonRow.JSON.readTree(line);
      return value.isArray() && rest.nextText() == null;
    } catch (JsonProcessingException e) {
      return e.getOriginalMessage().startsWith(END_OF_INPUT) && !endsInString(line);
    }
  }

  private static boolean endsInString(String line) {
    boolean isInString = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        isInString = !isInString;
      } else if (c == '\\') {
        i++;
      }
    }
    return isInString;
  }
}
