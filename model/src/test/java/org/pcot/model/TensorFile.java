package org.pcot.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A small safetensors file of any of the types that fixtures have, read by nothing of ours.
 *
 * @param data little endian, from the first tensor on
 */
public record TensorFile(JsonNode header, ByteBuffer data) {
  public static TensorFile read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(bytes.getLong(0));
    JsonNode json = new ObjectMapper().readTree(bytes.array(), Long.BYTES, header);
    int start = Long.BYTES + header;
    return new TensorFile(
        json, bytes.slice(start, bytes.limit() - start).order(ByteOrder.LITTLE_ENDIAN));
  }

  public SortedMap<String, List<Integer>> shapes() {
    SortedMap<String, List<Integer>> shapes = new TreeMap<>();
    for (Map.Entry<String, JsonNode> tensor : header.properties()) {
      List<Integer> shape = new ArrayList<>();
      tensor.getValue().path("shape").forEach(size -> shape.add(size.intValue()));
      if (!tensor.getKey().equals("__metadata__")) {
        shapes.put(tensor.getKey(), shape);
      }
    }
    return shapes;
  }

  /** Its elements, row by row. */
  public double[] numbers(String name) {
    JsonNode entry = Objects.requireNonNull(header.get(name), name);
    int begin = entry.path("data_offsets").get(0).intValue();
    int count = 1;
    for (JsonNode size : entry.path("shape")) {
      count *= size.intValue();
    }
    double[] numbers = new double[count];
    String type = entry.path("dtype").textValue();
    Arrays.setAll(numbers, i -> number(type, begin, i));
    return numbers;
  }

  private double number(String type, int begin, int i) {
    return switch (type) {
      case "F64" -> data.getDouble(begin + i * Double.BYTES);
      case "F32" -> data.getFloat(begin + i * Float.BYTES);
      case "BF16" -> Float.intBitsToFloat(data.getShort(begin + i * Short.BYTES) << Short.SIZE);
      case "I64" -> data.getLong(begin + i * Long.BYTES);
      default -> throw new IllegalArgumentException(type);
    };
  }

  public int[] ids(String name) {
    return Arrays.stream(numbers(name)).mapToInt(id -> (int) id).toArray();
  }
}
