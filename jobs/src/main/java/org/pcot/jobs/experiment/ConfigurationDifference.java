package org.pcot.jobs.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where two resolved configurations differ, in words. */
final class ConfigurationDifference {
  private ConfigurationDifference() {}

  /** A phrase for each key, {@code corpus.d is 20 there, 21 is asked for}. */
  static List<String> between(JsonNode there, JsonNode asked) {
    List<String> differences = new ArrayList<>();
    compare("", there, asked, differences);
    return differences;
  }

  private static void compare(String key, JsonNode there, JsonNode asked, List<String> result) {
    if (there.isObject() || asked.isObject()) {
      Set<String> names = new LinkedHashSet<>();
      there.fieldNames().forEachRemaining(names::add);
      asked.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        String path = key.isEmpty() ? name : key + "." + name;
        compare(path, there.path(name), asked.path(name), result);
      }
    } else if (!there.equals(asked)) {
      result.add(key + " is " + shown(there) + " there, " + shown(asked) + " is asked for");
    }
  }

  private static String shown(JsonNode value) {
    return value instanceof MissingNode ? "nothing" : value.toString();
  }
}
