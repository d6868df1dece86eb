package org.pcot.model.published;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.Unfetched;

/**
 * Hugging Face's safetensors format: the header's length in 8 bytes, a JSON header, then the
 * tensors, little endian. Tensors of F32, F16 and BF16 are read, into blocks of any precision.
 *
 * @see <a href="https://huggingface.co/docs/safetensors">the format</a>
 */
public final class Safetensors implements Closeable {
  private static final int CHUNK = 1 << 16;

  /** The reference implementation refuses longer headers, too. */
  private static final long LONGEST_HEADER = 100_000_000;

  private final Path path;
  private final FSDataInputStream in;
  private final SafetensorsHeader header;
  private final long dataStart;

  private Safetensors(Path path, FSDataInputStream in, SafetensorsHeader header, long dataStart) {
    this.path = path;
    this.in = in;
    this.header = header;
    this.dataStart = dataStart;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws UserError when it is not a complete safetensors file
   */
  public static Safetensors open(FileSystem fileSystem, Path path) throws IOException {
    long fileBytes = fileSystem.getFileStatus(path).getLen();
    FSDataInputStream in = fileSystem.open(path);
    try {
      if (fileBytes < Long.BYTES) {
        throw new SafetensorsHeader.Malformed("it has " + fileBytes + " bytes");
      }
      byte[] prefix = new byte[Long.BYTES];
      in.readFully(prefix);
      Unfetched.refusePointer(path, prefix);
      long headerBytes = littleEndian(prefix).getLong();
      long dataStart = Long.BYTES + headerBytes;
      if (headerBytes < 0 || headerBytes > LONGEST_HEADER || dataStart > fileBytes) {
        throw new SafetensorsHeader.Malformed(
            "its header of "
                + Long.toUnsignedString(headerBytes)
                + " bytes is longer than it can be in a file of "
                + fileBytes);
      }
      byte[] json = new byte[(int) headerBytes];
      in.readFully(json);
      SafetensorsHeader header = SafetensorsHeader.parse(json, fileBytes - dataStart);
      return new Safetensors(path, in, header, dataStart);
    } catch (SafetensorsHeader.Malformed e) {
      in.close();
      throw new UserError(
          path + ": is not a complete safetensors file: " + e.getMessage(),
          "it is truncated or damaged: use another copy",
          e);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** Where the file's tensors lie, by name and in the order of the data. */
  Map<String, SafetensorsHeader.Entry> entries() {
    return header.tensors();
  }

  /** Where in the file the data begin, from which the places of tensors are counted. */
  long dataStart() {
    return dataStart;
  }

  /** Shapes by name, in the order of the data. */
  public Map<String, List<Long>> shapes() {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    header.tensors().forEach((name, entry) -> shapes.put(name, entry.shape()));
    return shapes;
  }

  /**
   * Fills the tensor's place in memory from the file's tensor of its name.
   *
   * @throws UserError when the file has none of this name and shape
   */
  public void read(NamedTensor tensor) throws IOException {
    SafetensorsHeader.Entry entry = header.tensors().get(tensor.name());
    if (entry == null) {
      throw misfit(tensor.name() + " is missing");
    }
    if (!entry.shape().equals(tensor.shape())) {
      throw misfit(
          tensor.name() + " has the shape " + entry.shape() + " instead of " + tensor.shape());
    }
    if (!entry.type().isRead()) {
      throw misfit(
          tensor.name() + " is of type " + entry.type() + ", not one of " + TensorType.NAMES);
    }
    in.seek(dataStart + entry.begin());
    int width = entry.type().bits() / Byte.SIZE;
    byte[] chunk = new byte[CHUNK * width];
    FloatBuffer floats = FloatBuffer.allocate(CHUNK);
    for (long start = 0; start < tensor.length(); start += CHUNK) {
      int length = (int) Math.min(CHUNK, tensor.length() - start);
      in.readFully(chunk, 0, length * width);
      entry.type().read(littleEndian(chunk), floats.clear().limit(length));
      tensor.copyFrom(floats.flip(), start);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private UserError misfit(String how) {
    return new UserError(
        path + ": does not fit the model of its config.json: " + how,
        "use files of the same checkpoint");
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
