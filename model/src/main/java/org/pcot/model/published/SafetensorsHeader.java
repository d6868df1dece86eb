package org.pcot.model.published;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pcot.datasets.StrictJson;

/**
 * The JSON header of a safetensors file: metadata, and of every tensor its type, shape and place.
 *
 * @param tensors by name, in the order of their data
 */
record SafetensorsHeader(Map<String, String> metadata, Map<String, Entry> tensors) {
  private static final String METADATA = "__metadata__";

  /** Where a tensor's bytes lie, counted from the end of the header. */
  record Entry(TensorType type, List<Long> shape, long begin, long end) {}

  /** What is wrong with a header, in words that follow the file's name. */
  static final class Malformed extends Exception {
    Malformed(String message) {
      super(message);
    }
  }

  /**
   * @param dataBytes how many bytes follow the header
   * @throws Malformed unless the tensors fill the data without gap or overlap
   */
  static SafetensorsHeader parse(byte[] bytes, long dataBytes) throws Malformed {
    JsonNode root = json(bytes);
    check(root.isObject(), "its header is not a JSON object");
    Map<String, String> metadata = metadata(root.path(METADATA));
    List<Map.Entry<String, Entry>> entries = new ArrayList<>();
    for (Iterator<Map.Entry<String, JsonNode>> fields = root.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      if (!field.getKey().equals(METADATA)) {
        entries.add(Map.entry(field.getKey(), entry(field.getKey(), field.getValue())));
      }
    }
    return new SafetensorsHeader(metadata, inOrder(entries, dataBytes));
  }

  /** From the first byte on, in UTF-8 alone, and filled up with nothing but spaces. */
  private static JsonNode json(byte[] bytes) throws Malformed {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == ' ') {
      end--;
    }
    check(end > 0 && bytes[0] == '{' && bytes[end - 1] == '}', "its header is not a JSON object");
    try {
      return StrictJson.MAPPER.readTree(
          UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end)).toString());
    } catch (JsonProcessingException e) { // duplicate keys and deep nesting included
      throw malformed("its header is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw malformed("its header is not JSON in UTF-8", e);
    }
  }

  private static Malformed malformed(String message, Exception cause) {
    Malformed malformed = new Malformed(message);
    malformed.initCause(cause);
    return malformed;
  }

  private static Map<String, String> metadata(JsonNode node) throws Malformed {
    check(node.isMissingNode() || node.isObject(), "its " + METADATA + " is not an object");
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> note : node.properties()) {
      check(note.getValue().isTextual(), METADATA + " has the value " + note.getValue());
      metadata.put(note.getKey(), note.getValue().textValue());
    }
    return metadata;
  }

  private static Entry entry(String name, JsonNode tensor) throws Malformed {
    String dtype = tensor.path("dtype").asText();
    TensorType type =
        TensorType.of(dtype)
            .orElseThrow(() -> new Malformed(name + " is of the unknown type '" + dtype + "'"));
    List<Long> shape = numbers(name, tensor, "shape");
    List<Long> offsets = numbers(name, tensor, "data_offsets");
    check(
        offsets.size() == 2 && offsets.get(0) <= offsets.get(1),
        name + " has the data_offsets " + offsets);
    long bits = bits(type, shape);
    Entry entry = new Entry(type, shape, offsets.get(0), offsets.get(1));
    check(
        bits % Byte.SIZE == 0 && entry.end() - entry.begin() == bits / Byte.SIZE,
        name
            + " of shape "
            + shape
            + " and type "
            + type
            + " does not fill its data_offsets "
            + offsets);
    return entry;
  }

  /** Written as whole numbers, not negative, and no greater than files are. */
  private static List<Long> numbers(String name, JsonNode tensor, String key) throws Malformed {
    JsonNode list = tensor.path(key);
    check(list.isArray(), name + " has no " + key);
    List<Long> numbers = new ArrayList<>();
    for (JsonNode number : list) {
      check(
          number.isIntegralNumber() && number.canConvertToLong() && number.longValue() >= 0,
          name + " has the " + key + " " + list);
      numbers.add(number.longValue());
    }
    return List.copyOf(numbers);
  }

  private static Map<String, Entry> inOrder(List<Map.Entry<String, Entry>> entries, long dataBytes)
      throws Malformed {
    entries.sort(
        Comparator.<Map.Entry<String, Entry>>comparingLong(e -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()));
    Map<String, Entry> ordered = new LinkedHashMap<>();
    long end = 0;
    for (Map.Entry<String, Entry> entry : entries) {
      check(
          entry.getValue().begin() == end,
          entry.getKey()
              + " begins at "
              + entry.getValue().begin()
              + ", not at "
              + end
              + " where the tensor before it ends");
      end = entry.getValue().end();
      ordered.put(entry.getKey(), entry.getValue());
    }
    check(
        end == dataBytes,
        "its tensors take " + end + " bytes, but " + dataBytes + " follow the header");
    return ordered;
  }

  /** Saturated, so that no product of sizes can wrap around to the right number. */
  private static long bits(TensorType type, List<Long> shape) {
    long bits = type.bits();
    for (long size : shape) {
      boolean isTooLong = bits == Long.MAX_VALUE || Math.multiplyHigh(bits, size) != 0;
      bits = isTooLong || bits * size < 0 ? Long.MAX_VALUE : bits * size;
    }
    return bits;
  }

  private static void check(boolean holds, String otherwise) throws Malformed {
    if (!holds) {
      throw new Malformed(otherwise);
    }
  }
}
