package org.pcot.model.published;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.pcot.model.HuggingFaceFixture;
import org.pcot.model.TensorFile;

/** A copy of a fixture's directory, to be changed. */
record Publication(Path directory) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A tensor of a file, as its bytes. */
  record Raw(String type, List<Long> shape, byte[] bytes) {}

  static Publication copyOf(String name, Path directory) throws IOException {
    try (Stream<Path> files = Files.list(HuggingFaceFixture.directory(name))) {
      for (Path file : files.filter(f -> !f.endsWith("expected.safetensors")).toList()) {
        Files.write(directory.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
    return new Publication(directory);
  }

  PublishedModel open(Weights weights) throws IOException {
    return PublishedModel.open(
        new org.apache.hadoop.fs.Path(directory.toUri()), new Configuration(), weights);
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  void delete(String name) throws IOException {
    Files.delete(file(name));
  }

  void write(String name, String content) throws IOException {
    Files.writeString(file(name), content);
  }

  /** Changes the object in a file. */
  void json(String name, Consumer<ObjectNode> change) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(file(name).toFile());
    change.accept(root);
    JSON.writeValue(file(name).toFile(), root);
  }

  /** Changes the tensors in a file, and writes them one after the other. */
  void tensors(String name, Consumer<Map<String, Raw>> change) throws IOException {
    Map<String, Raw> tensors = tensors(name);
    change.accept(tensors);
    ObjectNode header = JSON.createObjectNode();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (Map.Entry<String, Raw> tensor : tensors.entrySet()) {
      Raw raw = tensor.getValue();
      ObjectNode entry = header.putObject(tensor.getKey()).put("dtype", raw.type());
      raw.shape().forEach(entry.putArray("shape")::add);
      entry.putArray("data_offsets").add(data.size()).add(data.size() + raw.bytes().length);
      data.writeBytes(raw.bytes());
    }
    write(name, header.toString().getBytes(UTF_8), data.toByteArray());
  }

  /** A file of this header, in whatever length it has. */
  void write(String name, byte[] header, byte[] data) throws IOException {
    byte[] file =
        ByteBuffer.allocate(Long.BYTES + header.length + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .put(data)
            .array();
    Files.write(file(name), file);
  }

  Map<String, Raw> tensors(String name) throws IOException {
    TensorFile file = TensorFile.read(file(name));
    Map<String, Raw> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : file.header().properties()) {
      JsonNode tensor = entry.getValue();
      if (tensor.has("dtype")) {
        int begin = tensor.path("data_offsets").get(0).intValue();
        byte[] bytes = new byte[tensor.path("data_offsets").get(1).intValue() - begin];
        file.data().duplicate().position(begin).get(bytes);
        List<Long> shape =
            StreamSupport.stream(tensor.path("shape").spliterator(), false)
                .map(JsonNode::longValue)
                .toList();
        tensors.put(entry.getKey(), new Raw(tensor.path("dtype").textValue(), shape, bytes));
      }
    }
    return tensors;
  }
}
