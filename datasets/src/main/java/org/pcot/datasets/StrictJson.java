package org.pcot.datasets;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON of files: no object has a key twice, and nothing stands behind the value. */
public final class StrictJson {
  public static final JsonMapper MAPPER = builder(new JsonFactory()).build();

  private StrictJson() {}

  /** For what else a reader asks for. */
  public static JsonMapper.Builder builder(JsonFactory factory) {
    return JsonMapper.builder(factory)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }
}
