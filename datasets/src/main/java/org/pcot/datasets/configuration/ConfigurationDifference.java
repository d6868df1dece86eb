package org.pcot.datasets.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where two resolved configurations differ, in words. */
public final class ConfigurationDifference {
  private ConfigurationDifference() {}

  /**
   * A phrase for each key, {@code corpus.d is 20 there, 21 is asked for}; none where they are
   * equal.
   */
  public static List<String> between(Record there, Record asked) {
    return between(
        flat(ConfigurationWriter.toJsonTree(there)), flat(ConfigurationWriter.toJsonTree(asked)));
  }

  /** The same of flat configurations. */
  public static List<String> between(Map<String, JsonNode> there, Map<String, JsonNode> asked) {
    Set<String> keys = new LinkedHashSet<>(there.keySet());
    keys.addAll(asked.keySet());
    List<String> differences = new ArrayList<>();
    for (String key : keys) {
      String found = shown(there.get(key));
      String expected = shown(asked.get(key));
      if (!found.equals(expected)) {
        differences.add(key + " is " + found + " there, " + expected + " is asked for");
      }
    }
    return differences;
  }

  /** Every value by its full key, {@code corpus.d}, in the order of the file. */
  public static Map<String, JsonNode> flat(JsonNode configuration) {
    Map<String, JsonNode> flat = new LinkedHashMap<>();
    flatten("", configuration, flat);
    return flat;
  }

  private static void flatten(String key, JsonNode node, Map<String, JsonNode> flat) {
    if (node.isObject()) {
      node.fields()
          .forEachRemaining(
              field -> flatten(Binder.join(key, field.getKey()), field.getValue(), flat));
    } else {
      flat.put(key, node);
    }
  }

  private static String shown(JsonNode value) {
    return value == null ? "nothing" : value.toString();
  }
}
