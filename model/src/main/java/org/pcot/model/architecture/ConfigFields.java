package org.pcot.model.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.pcot.datasets.UserError;

/**
 * Checked access to the keys of a config.json.
 *
 * @param source named in errors
 */
record ConfigFields(JsonNode root, String source) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  void mustBe(String key, JsonNode expected) {
    if (!root.path(key).equals(expected)) {
      throw wrong(key, expected.toString());
    }
  }

  void mustBe(String key, String expected) {
    mustBe(key, NODES.textNode(expected));
  }

  void mustBe(String key, int expected) {
    mustBe(key, NODES.numberNode(expected));
  }

  /** Whether the key is there and says something. */
  boolean has(String key) {
    return !root.path(key).isMissingNode() && !root.path(key).isNull();
  }

  String text(String key) {
    return root.path(key).asText();
  }

  int size(String key) {
    JsonNode value = root.path(key);
    if (!value.isInt() || value.intValue() < 1) {
      throw wrong(key, "a whole number of at least 1");
    }
    return value.intValue();
  }

  double number(String key) {
    if (!root.path(key).isNumber()) {
      throw wrong(key, "a number");
    }
    return root.path(key).doubleValue();
  }

  double number(String key, double byDefault) {
    return has(key) ? number(key) : byDefault;
  }

  boolean flag(String key, boolean byDefault) {
    return has(key) ? flag(key) : byDefault;
  }

  boolean flag(String key) {
    if (!root.path(key).isBoolean()) {
      throw wrong(key, "true or false");
    }
    return root.path(key).booleanValue();
  }

  UserError wrong(String key, String expected) {
    JsonNode value = root.path(key);
    String found = value.isMissingNode() ? ", but is missing" : ", but is " + value;
    return new UserError(
        source + ": " + key + " must be " + expected + found, "use a checkpoint that pcot wrote");
  }
}
