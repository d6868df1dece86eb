package org.pcot.datasets.corpus.solutions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.corpus.solutions.Rejection.Reason;
import org.pcot.datasets.storage.DurableFiles;

/** A file of JSON objects, one a line; blank lines are no rows. */
final class JsonLineRows implements SourceRows {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final int BUFFER = 1 << 17;
  private static final int SAMPLE = 100;
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final InputStream in;
  private final List<String> columns;
  private long line;

  private JsonLineRows(InputStream in, List<String> columns) {
    this.in = in;
    this.columns = columns;
  }

  static JsonLineRows open(String file, List<String> columns, Configuration hadoop)
      throws IOException {
    Path path = new Path(file);
    InputStream in = DurableFiles.fileSystem(path, hadoop).open(path);
    return new JsonLineRows(new BufferedInputStream(in, BUFFER), columns);
  }

  /** The keys of the first objects; empty when there is none. */
  static List<String> columns(String file, Configuration hadoop) throws IOException {
    Set<String> names = new LinkedHashSet<>();
    try (JsonLineRows rows = open(file, List.of(), hadoop)) {
      for (int i = 0; i < SAMPLE; i++) {
        byte[] bytes = rows.nextLine();
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
    byte[] bytes = nextLine();
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

  private JsonNode object(byte[] bytes) throws RejectedRowException {
    String text = SourceRows.decoded(ByteBuffer.wrap(bytes));
    if (line == 1 && text.charAt(0) == BYTE_ORDER_MARK) {
      text = text.substring(1);
    }
    try {
      JsonNode value = JSON.readTree(text);
      if (value.isObject()) {
        return value;
      }
      throw new RejectedRowException(Reason.NOT_JSON, "it is no JSON object");
    } catch (JsonProcessingException e) {
      throw new RejectedRowException(
          Reason.NOT_JSON,
          "it is not JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
    }
  }

  /** The bytes of the next line that is not blank, or null behind the last one. */
  private byte[] nextLine() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean isBlank = true;
    for (int b = in.read(); ; b = in.read()) {
      if (b == '\n' || b < 0) {
        boolean isLine = b == '\n' || bytes.size() > 0;
        line += isLine ? 1 : 0;
        if (!isBlank) {
          return bytes.toByteArray();
        } else if (b < 0) {
          return null;
        }
        bytes.reset();
      } else {
        isBlank &= b == ' ' || b == '\t' || b == '\r';
        bytes.write(b);
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
