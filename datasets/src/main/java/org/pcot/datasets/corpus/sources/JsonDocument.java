package org.pcot.datasets.corpus.sources;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.CharConversionException;
import java.io.IOException;
import org.pcot.datasets.UserError;

/** A document: an array of objects, or objects that span lines, one behind the other. */
final class JsonDocument implements JsonElements {
  private static final ObjectReader ELEMENT =
      JsonRow.JSON.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final String file;
  private final SourceInput input;
  private final JsonParser parser;
  private boolean isInArray;

  JsonDocument(String file, SourceInput input) throws IOException {
    this.file = file;
    this.input = input;
    this.parser = JsonRow.JSON.createParser(input);
  }

  /**
   * @throws UserError where it is not JSON: what comes behind cannot be told apart
   */
  @Override
  public JsonElement next() throws IOException {
    input.nextRow();
    try {
      JsonToken token = parser.nextToken();
      while (token == JsonToken.END_ARRAY || (token == JsonToken.START_ARRAY && !isInArray)) {
        isInArray = token == JsonToken.START_ARRAY;
        token = parser.nextToken();
      }
      if (token == null) {
        return null;
      }
      int line = parser.currentTokenLocation().getLineNr();
      return new JsonElement(line, ELEMENT.readTree(parser), null);
    } catch (JsonProcessingException e) {
      throw damaged(e.getLocation(), e.getOriginalMessage(), e);
    } catch (CharConversionException e) {
      throw damaged(null, e.getMessage(), e);
    }
  }

  private UserError damaged(JsonLocation location, String problem, IOException cause) {
    String place = location == null ? "" : ", line " + location.getLineNr();
    return new UserError(
        file + place + ": is not JSON: " + problem.lines().findFirst().orElse(""),
        "use another copy; of JSON lines every row stands on one line",
        cause);
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
