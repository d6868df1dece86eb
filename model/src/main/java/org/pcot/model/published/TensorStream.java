package org.pcot.model.published;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.DurableFiles;

/**
 * The weights of a published model, read as they are needed: of its files one is open at a time.
 */
final class TensorStream implements Closeable {
  private final FileSystem fileSystem;
  private FSDataInputStream in;
  private Path file;

  TensorStream(FileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  /** The tensor of a parameter; to be used until this is closed. */
  TensorSource source(String parameter, PublishedTensor tensor) {
    return new TensorSource() {
      @Override
      public String name() {
        return parameter;
      }

      @Override
      public List<Long> shape() {
        return tensor.shape();
      }

      @Override
      public void copyTo(FloatBuffer target, long start) throws IOException {
        int width = tensor.type().bits() / Byte.SIZE;
        byte[] bytes = new byte[target.remaining() * width];
        open(tensor.file()).readFully(tensor.position() + start * width, bytes);
        tensor.type().read(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), target);
      }
    };
  }

  private FSDataInputStream open(Path wanted) throws IOException {
    if (!wanted.equals(file)) {
      close();
      in = DurableFiles.fileSystem(wanted, fileSystem.getConf()).open(wanted);
      file = wanted;
    }
    return in;
  }

  @Override
  public void close() throws IOException {
    if (in != null) {
      in.close();
    }
  }
}
