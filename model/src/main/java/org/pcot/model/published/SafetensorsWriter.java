package org.pcot.model.published;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Writes safetensors files: the header's length in 8 bytes, a JSON header, then the tensors, little
 * endian and piece by piece.
 *
 * @see <a href="https://huggingface.co/docs/safetensors">the format</a>
 */
public final class SafetensorsWriter {
  private static final int CHUNK = 1 << 16;

  private SafetensorsWriter() {}

  /** Writes the tensors in this order; the stream is left open. */
  public static void write(OutputStream out, List<? extends TensorSource> tensors, WeightType type)
      throws IOException {
    byte[] header = header(tensors, type);
    out.write(littleEndian(new byte[Long.BYTES]).putLong(header.length).array());
    out.write(header);
    FloatBuffer numbers = FloatBuffer.allocate(CHUNK);
    ByteBuffer bytes = littleEndian(new byte[CHUNK * type.bytes()]);
    for (TensorSource tensor : tensors) {
      for (long start = 0; start < tensor.length(); start += CHUNK) {
        numbers.clear().limit((int) Math.min(CHUNK, tensor.length() - start));
        tensor.copyTo(numbers, start);
        type.put(numbers.flip(), bytes.clear());
        out.write(bytes.array(), 0, bytes.position());
      }
    }
  }

  /** JSON in UTF-8, filled up with spaces to a multiple of 8 bytes. */
  private static byte[] header(List<? extends TensorSource> tensors, WeightType type) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.putObject("__metadata__").put("format", "pt");
    long begin = 0;
    for (TensorSource tensor : tensors) {
      if (root.has(tensor.name())) {
        throw new IllegalArgumentException("two tensors are called " + tensor.name());
      }
      ObjectNode entry = root.putObject(tensor.name()).put("dtype", type.code());
      tensor.shape().forEach(entry.putArray("shape")::add);
      long end = Math.addExact(begin, Math.multiplyExact(tensor.length(), type.bytes()));
      entry.putArray("data_offsets").add(begin).add(end);
      begin = end;
    }
    byte[] json = root.toString().getBytes(UTF_8);
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
