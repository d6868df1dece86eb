package org.pcot.datasets.corpus;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.spark.TaskContext;

/** The local disk under another scheme; the first attempt of every task fails on its last write. */
public final class FlakyFileSystem extends RawLocalFileSystem {
  public static final String SCHEME = "flaky";

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  @Override
  protected OutputStream createOutputStreamWithMode(
      Path file, boolean append, FsPermission permission) throws IOException {
    OutputStream out = super.createOutputStreamWithMode(file, append, permission);
    TaskContext task = TaskContext.get();
    return task != null && task.attemptNumber() == 0 ? new FailsOnClose(out) : out;
  }

  private static final class FailsOnClose extends FilterOutputStream {
    FailsOnClose(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      super.close();
      throw new IOException("the connection was lost");
    }
  }
}
