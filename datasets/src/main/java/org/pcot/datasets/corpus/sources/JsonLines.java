package org.pcot.datasets.corpus.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.util.LineReader;
import org.pcot.datasets.corpus.rejects.RejectedRowException;
import org.pcot.datasets.corpus.rejects.Rejection.Reason;

/** A value a line; blank lines are no rows. */
final class JsonLines implements JsonElements {
  private static final int BUFFER = 1 << 17;
  private static final byte[] NEW_LINE = {'\n'}; // by default a lone carriage return ends a line
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final SourceInput input;
  private final LineReader in;
  private long line;

  JsonLines(SourceInput input) {
    this.input = input;
    this.in = new LineReader(input, BUFFER, NEW_LINE);
  }

  @Override
  public JsonElement next() throws IOException {
    Text bytes = nextLine();
    if (bytes == null) {
      return null;
    }
    try {
      String text = SourceRows.decoded(ByteBuffer.wrap(bytes.getBytes(), 0, bytes.getLength()));
      return new JsonElement(line, JsonRow.JSON.readTree(withoutMark(text)), null);
    } catch (JsonProcessingException e) {
      String problem = e.getOriginalMessage().lines().findFirst().orElse("");
      String detail = "it is not JSON: " + problem;
      return new JsonElement(line, null, new RejectedRowException(Reason.NOT_JSON, detail));
    } catch (RejectedRowException e) {
      return new JsonElement(line, null, e);
    }
  }

  /** The next line that is not blank, or null behind the last one; what is no UTF-8 is replaced. */
  String nextText() throws IOException {
    Text bytes = nextLine();
    return bytes == null
        ? null
        : withoutMark(new String(bytes.getBytes(), 0, bytes.getLength(), StandardCharsets.UTF_8));
  }

  private String withoutMark(String text) {
    return line == 1 && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  private Text nextLine() throws IOException {
    Text bytes = new Text();
    input.nextRow();
    while (in.readLine(bytes) > 0) {
      line++;
      if (!isBlank(bytes)) {
        return bytes;
      }
      input.nextRow();
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
