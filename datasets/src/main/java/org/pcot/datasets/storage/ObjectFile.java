package org.pcot.datasets.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/** A file in a store of objects: closing its stream is what makes it, in place of another. */
final class ObjectFile {
  private ObjectFile() {}

  /** Puts a file; of a failed attempt nothing is seen where the store can abort one. */
  static void put(FileSystem fileSystem, Path file, DurableFiles.Content content)
      throws IOException {
    FSDataOutputStream out = fileSystem.create(file, true);
    try {
      content.writeTo(out);
    } catch (IOException | RuntimeException | Error e) {
      abandon(out);
      throw e;
    }
    out.close();
  }

  /** All of a file that fits into memory: what fails while it is composed begins none. */
  static byte[] bytes(DurableFiles.Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    content.writeTo(bytes);
    return bytes.toByteArray();
  }

  /** A stream that cannot be aborted stays open: closing it would publish half a file. */
  private static void abandon(FSDataOutputStream out) {
    if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
      out.abort();
    }
  }
}
