package org.pcot.datasets.corpus.sources;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import org.pcot.datasets.StrictJson;
import org.pcot.datasets.corpus.rejects.RejectedRowException;
import org.pcot.datasets.corpus.rejects.Rejection.Reason;

/** A JSON object as a row. */
final class JsonRow {
  /** Numbers as they are written; within the parser's limits on depth and length. */
  static final JsonMapper JSON =
      StrictJson.builder(new JsonFactory())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private JsonRow() {}

  static List<String> texts(JsonNode object, ColumnsConfig columns) throws RejectedRowException {
    if (!object.isObject()) {
      throw new RejectedRowException(Reason.NOT_JSON, "it is not a JSON object");
    }
    List<String> texts = new ArrayList<>();
    for (String column : columns.all()) {
      texts.add(SourceRows.checked(column, text(object.path(column), column, columns)));
    }
    return texts;
  }

  private static String text(JsonNode value, String column, ColumnsConfig columns)
      throws RejectedRowException {
    if (value.isTextual()) {
      return value.textValue();
    } else if (columns.isAnswer(column) && value.isNumber()) {
      return value.isDouble() // one that is too large
          ? NumberText.ofFloat(column, value.asText())
          : NumberText.of(column, value.decimalValue());
    } else if (columns.isAnswer(column) && value.isBoolean()) {
      return value.asText();
    }
    String what = value.isMissingNode() ? "has no " + column : "its " + column + " is no text";
    throw new RejectedRowException(Reason.NO_TEXT, what);
  }
}
