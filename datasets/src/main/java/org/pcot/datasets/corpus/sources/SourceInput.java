package org.pcot.datasets.corpus.sources;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.DurableFiles;

/**
 * The bytes of a source file, decompressed, within limits: what one row takes, and how far a file
 * expands, so that a small file cannot fill the memory or keep a reader busy for good.
 */
final class SourceInput extends FilterInputStream {
  /** Of one row. */
  static final int MOST_BYTES = 1 << 24;

  /** Text shrinks to a tenth; what shrinks to less than this part is made to expand. */
  private static final long MOST_EXPANSION = 250;

  private static final long ALWAYS_ALLOWED = 1L << 26;
  private static final int BUFFER = 1 << 16;

  private final String file;
  private final long mostBytes;
  private long bytes;
  private long bytesBeforeRow;

  private SourceInput(InputStream in, String file, long mostBytes) {
    super(in);
    this.file = file;
    this.mostBytes = mostBytes;
  }

  static SourceInput open(String file, Configuration hadoop) throws IOException {
    Path path = new Path(file);
    FileSystem fileSystem = DurableFiles.fileSystem(path, hadoop);
    Optional<String> compression = SourceName.compression(path.getName());
    if (compression.isEmpty()) {
      return new SourceInput(fileSystem.open(path, BUFFER), file, Long.MAX_VALUE);
    }
    long size = fileSystem.getFileStatus(path).getLen();
    InputStream raw = new BufferedInputStream(fileSystem.open(path), BUFFER);
    InputStream in = size == 0 ? raw : decompressed(file, compression.get(), raw);
    return new SourceInput(in, file, Math.max(ALWAYS_ALLOWED, size * MOST_EXPANSION));
  }

  private static InputStream decompressed(String file, String compression, InputStream in)
      throws IOException {
    try {
      return new CompressorStreamFactory(true).createCompressorInputStream(compression, in);
    } catch (CompressorException e) {
      in.close();
      throw damaged(file, e);
    }
  }

  /** Begins a row: its bytes are counted anew. */
  void nextRow() {
    bytesBeforeRow = bytes;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = Math.max(-1, readOrRefuse(buffer, offset, length));
    bytes += Math.max(count, 0);
    if (bytes > mostBytes) {
      throw new UserError(
          file + ": expands to more than " + MOST_EXPANSION + " times its size",
          "decompress it yourself if it is what it should be");
    } else if (bytes - bytesBeforeRow > MOST_BYTES + BUFFER * 4L) {
      throw new UserError(
          file + ": has a row of more than " + (MOST_BYTES >> 20) + " MiB",
          "check that it is JSON lines, or an array of JSON objects, one for each problem");
    }
    return count;
  }

  /** Decompressors report damage by exceptions of several kinds. */
  private int readOrRefuse(byte[] buffer, int offset, int length) throws IOException {
    if (mostBytes == Long.MAX_VALUE) {
      return in.read(buffer, offset, length);
    }
    try {
      return in.read(buffer, offset, length);
    } catch (IOException | RuntimeException e) {
      throw damaged(file, e);
    }
  }

  private static UserError damaged(String file, Exception cause) {
    String name = new Path(file).getName();
    return new UserError(
        file + ": is not a complete " + name.substring(name.lastIndexOf('.')) + " file",
        "use another copy",
        cause);
  }
}
