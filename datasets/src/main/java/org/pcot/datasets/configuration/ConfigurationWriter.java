package org.pcot.datasets.configuration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The resolved configuration: every key with its value, in the order of the record; optional ones
 * that are empty are left out.
 */
public final class ConfigurationWriter {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectMapper CANONICAL =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();
  private static final int HASH_DIGITS = 10;

  private ConfigurationWriter() {}

  public static ObjectNode toJsonTree(Record record) {
    ObjectNode tree = NODES.objectNode();
    for (Schema.Entry entry : Schema.entries(record.getClass())) {
      Object value = entry.valueIn(record);
      if (value instanceof Optional<?> optional) {
        optional.ifPresent(present -> tree.set(entry.key(), node(present)));
      } else {
        tree.set(entry.key(), node(value));
      }
    }
    return tree;
  }

  /** Read back by {@link ConfigurationReader}, it gives an equal record. */
  public static String toYaml(Record record) {
    return YamlTree.write(toJsonTree(record));
  }

  /**
   * The first 10 hexadecimal digits of the SHA-256 of the resolved configuration as JSON with
   * sorted keys: the same for every way of writing the same experiment.
   */
  public static String hash(Record record) {
    try {
      Object sorted = CANONICAL.treeToValue(toJsonTree(record), Object.class);
      byte[] canonical = CANONICAL.writeValueAsString(sorted).getBytes(StandardCharsets.UTF_8);
      return DigestUtils.sha256Hex(canonical).substring(0, HASH_DIGITS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  private static JsonNode node(Object value) {
    if (value instanceof Integer i) {
      return NODES.numberNode(i);
    } else if (value instanceof Long l) {
      return NODES.numberNode(l);
    } else if (value instanceof Double d) {
      return NODES.numberNode(d);
    } else if (value instanceof Boolean b) {
      return NODES.booleanNode(b);
    } else if (value instanceof String s) {
      return NODES.textNode(s);
    } else if (value instanceof Enum<?> e) {
      return NODES.textNode(Schema.nameOf(e));
    } else if (value instanceof List<?> list) {
      ArrayNode array = NODES.arrayNode();
      list.forEach(element -> array.add(node(element)));
      return array;
    } else if (value instanceof Record record) {
      return toJsonTree(record);
    }
    throw new IllegalArgumentException("a setting cannot have the value " + value);
  }
}
