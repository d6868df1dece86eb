package org.pcot.model.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.pcot.datasets.UserError;

/**
 * Checked access to the keys of a config.json, or of an object in it. A key that is null counts as
 * missing. Errors name the key, and not the file.
 *
 * @param path of the object, with a dot at its end; empty for the file
 */
record ConfigFields(JsonNode root, String path) {
  static final String MODEL_TYPES =
      String.join(
          ", ",
          Gpt2.MODEL_TYPE,
          Llama.MODEL_TYPE,
          Mistral.MODEL_TYPE,
          Qwen2.MODEL_TYPE,
          Qwen3.MODEL_TYPE);

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String REMEDY =
      "pcot runs decoders of the model_types "
          + MODEL_TYPES
          + " with the parts that Hugging Face publishes them with: choose such a model, or"
          + " correct the file";

  ConfigFields(JsonNode root) {
    this(root, "");
  }

  /** Whether the key is there and says something. */
  boolean has(String key) {
    return root.hasNonNull(key);
  }

  /** The object at a key; one without keys where it is missing. */
  ConfigFields object(String key) {
    if (has(key) && !root.path(key).isObject()) {
      throw wrong(key, "an object");
    }
    return new ConfigFields(root.path(key), path + key + ".");
  }

  /** One of some words; the first where it is missing. */
  String oneOf(String key, String... allowed) {
    if (has(key) && !Arrays.asList(allowed).contains(root.path(key).textValue())) {
      throw wrong(
          key,
          Arrays.stream(allowed).map(word -> '"' + word + '"').collect(Collectors.joining(" or ")));
    }
    return has(key) ? root.path(key).textValue() : allowed[0];
  }

  String text(String key) {
    return root.path(key).asText();
  }

  int size(String key) {
    JsonNode value = root.path(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
      throw wrong(key, "a whole number from 1 to " + Integer.MAX_VALUE);
    }
    return value.intValue();
  }

  int size(String key, int byDefault) {
    return has(key) ? size(key) : byDefault;
  }

  double positive(String key, double byDefault) {
    return has(key) ? positive(key) : byDefault;
  }

  double positive(String key) {
    double value = root.path(key).doubleValue();
    if (!root.path(key).isNumber() || !(value > 0) || value == Double.POSITIVE_INFINITY) {
      throw wrong(key, "a number above 0");
    }
    return value;
  }

  boolean flag(String key, boolean byDefault) {
    if (has(key) && !root.path(key).isBoolean()) {
      throw wrong(key, "true or false");
    }
    return has(key) ? root.path(key).booleanValue() : byDefault;
  }

  /** Refuses a key that says otherwise; a missing one says the same. */
  void mustBe(String key, boolean expected) {
    if (flag(key, expected) != expected) {
      throw wrong(key, NODES.booleanNode(expected).toString());
    }
  }

  /** Refuses a number that says otherwise; a missing one says the same. */
  void mustBe(String key, double expected) {
    if (has(key) && (!root.path(key).isNumber() || root.path(key).doubleValue() != expected)) {
      throw wrong(key, NODES.numberNode(expected).toString());
    }
  }

  /** Refuses weights of another class of {@code transformers}. */
  void mustHold(String architecture) {
    List<String> classes =
        StreamSupport.stream(root.path("architectures").spliterator(), false)
            .map(JsonNode::asText)
            .toList();
    if (has("architectures") && !classes.contains(architecture)) {
      throw wrong("architectures", "[\"" + architecture + "\"]");
    }
  }

  UserError wrong(String key, String expected) {
    JsonNode value = root.path(key);
    String found = value.isMissingNode() ? ", but is missing" : ", but is " + value;
    return new UserError(path + key + " must be " + expected + found, REMEDY);
  }
}
