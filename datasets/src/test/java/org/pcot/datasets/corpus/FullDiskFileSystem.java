package org.pcot.datasets.corpus;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/** The local disk under another scheme, with space for 4 KiB in a file and no more. */
public final class FullDiskFileSystem extends RawLocalFileSystem {
  static final String SCHEME = "fulldisk";
  private static final int CAPACITY = 4096;

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  @Override
  protected OutputStream createOutputStreamWithMode(
      Path file, boolean append, FsPermission permission) throws IOException {
    return new Limited(super.createOutputStreamWithMode(file, append, permission));
  }

  private static final class Limited extends FilterOutputStream {
    private int written;

    Limited(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      reserve(1);
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      reserve(length);
      out.write(bytes, offset, length);
    }

    private void reserve(int length) throws IOException {
      written += length;
      if (written > CAPACITY) {
        throw new IOException("No space left on device");
      }
    }
  }
}
