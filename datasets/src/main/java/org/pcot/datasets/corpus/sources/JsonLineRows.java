package org.pcot.datasets.corpus.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.util.LineReader;
import org.pcot.datasets.corpus.rejects.RejectedRowException;
import org.pcot.datasets.corpus.rejects.Rejection.Reason;
import org.pcot.datasets.storage.DurableFiles;

/** A file of JSON objects, one a line; blank lines are no rows. */
final class JsonLineRows implements SourceRows {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final int BUFFER = 1 << 17;
  private static final byte[] NEW_LINE = {'\n'}; // by default a lone carriage return ends a line
  private static final int SAMPLE = 100;
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final LineReader in;
  private final List<String> columns;
  private long line;

  private JsonLineRows(LineReader in, List<String> columns) {
    this.in = in;
    this.columns = columns;
  }

  static JsonLineRows open(String file, List<String> columns, Configuration hadoop)
      throws IOException {
    Path path = new Path(file);
    InputStream in = DurableFiles.fileSystem(path, hadoop).open(path);
    return new JsonLineRows(new LineReader(in, BUFFER, NEW_LINE), columns);
  }

  /** The keys of the first objects; empty when there is none. */
  static List<String> columns(String file, Configuration hadoop) throws IOException {
    Set<String> names = new LinkedHashSet<>();
    try (JsonLineRows rows = open(file, List.of(), hadoop)) {
      for (int i = 0; i < SAMPLE; i++) {
        Text bytes = rows.nextLine();
        if (bytes == null) {
          break;
        }
        try {
          rows.object(bytes).fieldNames().forEachRemaining(names::add);
        } catch (RejectedRowException e) {
          continue; // it will be listed with its line
        }
      }
    }
    return List.copyOf(names);
  }

  @Override
  public RowTexts next() throws IOException {
    Text bytes = nextLine();
    if (bytes == null) {
      return null;
    }
    try {
      JsonNode object = object(bytes);
      List<String> texts = new ArrayList<>();
      for (String column : columns) {
        JsonNode value = object.path(column);
        if (!value.isTextual()) {
          String what =
              value.isMissingNode() ? "has no " + column : "its " + column + " is no text";
          throw new RejectedRowException(Reason.NO_TEXT, what);
        }
        texts.add(SourceRows.checked(column, value.textValue()));
      }
      return new RowTexts(line, texts, null);
    } catch (RejectedRowException e) {
      return new RowTexts(line, null, e);
    }
  }

  private JsonNode object(Text bytes) throws RejectedRowException {
    String text = SourceRows.decoded(ByteBuffer.wrap(bytes.getBytes(), 0, bytes.getLength()));
    if (line == 1 && text.charAt(0) == BYTE_ORDER_MARK) {
      text = text.substring(1);
    }
    try {
      JsonNode value = JSON.readTree(text);
      if (value.isObject()) {
        return value;
      }
      throw new RejectedRowException(Reason.NOT_JSON, "it is not a JSON object");
    } catch (JsonProcessingException e) {
      throw new RejectedRowException(
          Reason.NOT_JSON,
          "it is not JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
    }
  }

  /** The next line that is not blank, or null behind the last one. */
  private Text nextLine() throws IOException {
    Text bytes = new Text();
    while (in.readLine(bytes) > 0) {
      line++;
      if (!isBlank(bytes)) {
        return bytes;
      }
    }
    return null;
  }

  private static boolean isBlank(Text line) {
    for (int i = 0; i < line.getLength(); i++) {
      byte b = line.getBytes()[i];
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
