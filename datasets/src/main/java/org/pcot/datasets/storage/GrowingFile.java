package org.pcot.datasets.storage;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file that is appended to while others may read it. Where a file cannot be appended to (stores
 * of objects), it is put anew, whole, at every {@link #sync} that has something new: readers see
 * what was synced last.
 */
public final class GrowingFile implements Closeable {
  private static final long CHECK_NANOS = 100_000_000;

  private final Path path;
  private final Configuration configuration;

  /** Of a file that cannot be appended to: all of it; otherwise nothing. */
  private final ByteArrayOutputStream content;

  private final FSDataOutputStream appended;
  private boolean isSynced = true;
  private long checkedNanos = System.nanoTime();

  private GrowingFile(
      Path path,
      Configuration configuration,
      ByteArrayOutputStream content,
      FSDataOutputStream appended) {
    this.path = path;
    this.configuration = configuration;
    this.content = content;
    this.appended = appended;
  }

  /**
   * Opens a file that begins with this content, in place of what may be there.
   *
   * @throws org.pcot.datasets.UserError without space or without permission
   */
  public static GrowingFile open(Path path, Configuration configuration, byte[] beginning)
      throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(path, configuration);
    // Even when it is there already: one who still has that one open writes into nothing from now.
    AtomicFile.replace(path, configuration, out -> out.write(beginning));
    FSDataOutputStream appended = appendTo(fileSystem, path);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    if (appended == null) {
      content.writeBytes(beginning);
    }
    return new GrowingFile(path, configuration, content, appended);
  }

  /** Readers see the bytes at once where the file system can append. */
  public void append(byte[] bytes) throws IOException {
    if (appended == null) {
      content.writeBytes(bytes);
      isSynced = false;
      return;
    }
    WriteFailure.explaining(
        path,
        () -> {
          checkNowAndThen();
          appended.write(bytes);
          appended.hflush();
        });
  }

  /** Lines come by the hundred; one too many after the lease was lost is in nobody's way. */
  private void checkNowAndThen() throws IOException {
    long now = System.nanoTime();
    if (now - checkedNanos > CHECK_NANOS) {
      Fence.check(configuration);
      checkedNanos = now;
    }
  }

  /** Brings all bytes to the disk: to be called before a checkpoint counts on them. */
  public void sync() throws IOException {
    bringToDisk(appended);
  }

  @Override
  public void close() throws IOException {
    try (FSDataOutputStream out = appended) {
      bringToDisk(out);
    }
  }

  private void bringToDisk(FSDataOutputStream out) throws IOException {
    if (out == null) {
      if (!isSynced) {
        AtomicFile.replace(path, configuration, content::writeTo);
        isSynced = true;
      }
    } else {
      FileSystem fileSystem = DurableFiles.fileSystem(path, configuration);
      WriteFailure.explaining(path, () -> DurableFiles.sync(fileSystem, path, out));
    }
  }

  private static FSDataOutputStream appendTo(FileSystem fileSystem, Path path) throws IOException {
    if (Store.of(fileSystem) == Store.OBJECTS) {
      return null;
    }
    try {
      return fileSystem.append(path);
    } catch (UnsupportedOperationException e) {
      return null;
    }
  }
}
