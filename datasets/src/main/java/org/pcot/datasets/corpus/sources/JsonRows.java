package org.pcot.datasets.corpus.sources;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.pcot.datasets.corpus.rejects.RejectedRowException;

/** A file of JSON objects. */
final class JsonRows implements SourceRows {
  private static final int SAMPLE = 100;

  private final JsonElements elements;
  private final ColumnsConfig columns;

  private JsonRows(JsonElements elements, ColumnsConfig columns) {
    this.elements = elements;
    this.columns = columns;
  }

  static JsonRows open(String file, ColumnsConfig columns, Configuration hadoop)
      throws IOException {
    return new JsonRows(JsonElements.open(file, hadoop), columns);
  }

  /** The keys of the first objects; empty when there is none. */
  static List<String> columns(String file, Configuration hadoop) throws IOException {
    Set<String> names = new LinkedHashSet<>();
    try (JsonElements elements = JsonElements.open(file, hadoop)) {
      for (int i = 0; i < SAMPLE; i++) {
        JsonElement element = elements.next();
        if (element == null) {
          break;
        } else if (element.failure() == null) { // another will be listed with its line
          element.value().fieldNames().forEachRemaining(names::add);
        }
      }
    }
    return List.copyOf(names);
  }

  @Override
  public RowTexts next() throws IOException {
    JsonElement element = elements.next();
    if (element == null) {
      return null;
    } else if (element.failure() != null) {
      return new RowTexts(element.line(), null, element.failure());
    }
    try {
      return new RowTexts(element.line(), JsonRow.texts(element.value(), columns), null);
    } catch (RejectedRowException e) {
      return new RowTexts(element.line(), null, e);
    }
  }

  @Override
  public void close() throws IOException {
    elements.close();
  }
}
