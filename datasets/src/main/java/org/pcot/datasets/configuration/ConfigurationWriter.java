package org.pcot.datasets.configuration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Type;
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
    return section(record.getClass(), record);
  }

  /** What files call a record of a sealed interface, see {@link Discriminator}. */
  public static String nameOf(Class<?> member) {
    return Choice.nameOf(member);
  }

  private static ObjectNode section(Class<?> type, Object record) {
    ObjectNode tree = NODES.objectNode();
    putKeys(tree, type, record);
    KeyOrder order = record.getClass().getAnnotation(KeyOrder.class);
    return order == null ? tree : sorted(tree, List.of(order.value()));
  }

  private static ObjectNode sorted(ObjectNode tree, List<String> first) {
    ObjectNode sorted = NODES.objectNode();
    first.stream().filter(tree::has).forEach(key -> sorted.set(key, tree.get(key)));
    tree.fields().forEachRemaining(field -> sorted.set(field.getKey(), field.getValue()));
    return sorted;
  }

  /**
   * @param type declared, which says whether a discriminator belongs to the keys
   */
  private static void putKeys(ObjectNode tree, Class<?> type, Object record) {
    if (!type.isRecord() && Schema.choice(type).isNamed()) {
      Choice choice = Schema.choice(type);
      JsonNode name = NODES.textNode(Choice.nameOf(record.getClass()));
      boolean isDefault = name.equals(choice.byDefault());
      if (!(isDefault && choice.setting().omitDefault())) {
        tree.set(choice.key(), name);
      }
    }
    for (Schema.Entry entry : Schema.entries(record.getClass())) {
      putEntry(tree, entry, entry.valueIn(record));
    }
  }

  private static void putEntry(ObjectNode tree, Schema.Entry entry, Object value) {
    if (entry.isSectionEach()) {
      for (Object each : (List<?>) value) {
        String key = Choice.nameOf(each.getClass());
        if (entry.isAlwaysWritten(key) || !each.equals(Binder.defaultOf(each.getClass()))) {
          tree.set(key, section(each.getClass(), each));
        }
      }
    } else if (entry.isInlined()) {
      putKeys(tree, entry.inlined(), value);
    } else if (value instanceof Optional<?> optional) {
      optional.ifPresent(
          present -> tree.set(entry.key(), node(SettingTypes.elementOf(entry.type()), present)));
    } else if (!(entry.setting().omitDefault() && value.equals(Binder.defaultOf(entry)))) {
      tree.set(entry.key(), node(entry.type(), value));
    }
  }

  /** Read back by {@link ConfigurationReader}, it gives an equal record. */
  public static String toYaml(Record record) {
    return YamlTree.write(toJsonTree(record));
  }

  /**
   * The first 10 hexadecimal digits of the SHA-256 of the resolved configuration as JSON with
   * sorted keys: the same however the same experiment is written.
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

  private static JsonNode node(Type type, Object value) {
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
      return NODES.textNode(SettingTypes.nameOf(e));
    } else if (value instanceof List<?> list) {
      ArrayNode array = NODES.arrayNode();
      list.forEach(element -> array.add(node(SettingTypes.elementOf(type), element)));
      return array;
    } else if (value instanceof Class<?> member) {
      return NODES.textNode(Choice.nameOf(member));
    } else if (value instanceof Record record) {
      return section((Class<?>) type, record);
    }
    throw new IllegalArgumentException("a setting cannot have the value " + value);
  }
}
