package org.pcot.datasets.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory that is written in its place, for stores that cannot rename one at once. The first
 * file says who writes, {@code _SUCCESS} comes last; what has the first and not the last is
 * nobody's data. Whoever writes must hold the right to (a lease): then an unfinished one is a dead
 * writer's.
 */
record InPlaceDirectory(FileSystem fileSystem, Path place) {
  static final String SUCCESS = "_SUCCESS";
  static final String WRITING = "_WRITING";
  private static final Logger LOG = LoggerFactory.getLogger(InPlaceDirectory.class);

  /** What makes files. */
  @FunctionalInterface
  interface Content {
    void write() throws IOException;
  }

  /** Whether its writer died, before the end or right after it, or is still at it. */
  boolean isMarked() throws IOException {
    return fileSystem.exists(mark());
  }

  /** Whether its writer died before the end, or is still at it. */
  boolean isUnfinished() throws IOException {
    return isMarked() && !fileSystem.exists(success());
  }

  /** Removes what a dead writer left, and says so; nothing else. */
  void removeUnfinished() throws IOException {
    if (!isMarked()) {
      return;
    }
    if (fileSystem.exists(success())) {
      fileSystem.delete(mark(), false); // it died after the end
    } else {
      LOG.warn("{}: its writer died before the end: it is removed and made again", place);
      clear();
    }
  }

  /** Removes it, finished or not, so that at any moment it is whole or unfinished. */
  void remove() throws IOException {
    if (fileSystem.exists(place)) {
      mark(UUID.randomUUID().toString());
      clear();
    }
  }

  /**
   * Writes it.
   *
   * @param seal makes what tells whether the content was changed
   */
  void write(Content content, Content seal) throws IOException {
    removeUnfinished();
    String writer = UUID.randomUUID().toString();
    mark(writer);
    try {
      content.write();
      requireOwn(writer);
      seal.write();
      requireOwn(writer);
    } catch (IOException | RuntimeException | Error e) {
      discard(writer, e);
      throw e;
    }
    DurableFiles.write(fileSystem, success(), out -> {});
    fileSystem.delete(mark(), false);
  }

  private void mark(String writer) throws IOException {
    ObjectFile.put(fileSystem, mark(), out -> out.write(writer.getBytes(UTF_8)));
  }

  /** One that slept while its lease was taken over must not say that another's files are whole. */
  private void requireOwn(String writer) throws IOException {
    if (!isOwn(writer)) {
      throw new IOException(place + ": somebody else writes it now, or has written it");
    }
  }

  private boolean isOwn(String writer) throws IOException {
    try (InputStream in = fileSystem.open(mark())) {
      return new String(in.readAllBytes(), UTF_8).equals(writer);
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  private void discard(String writer, Throwable failure) {
    try {
      if (isOwn(writer)) {
        clear();
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** First what says that it is whole, last what says that it is not. */
  private void clear() throws IOException {
    fileSystem.delete(success(), false);
    for (FileStatus status : fileSystem.listStatus(place)) {
      if (!status.getPath().getName().equals(WRITING)) {
        fileSystem.delete(status.getPath(), true);
      }
    }
    fileSystem.delete(mark(), false);
    if (isEmpty()) {
      fileSystem.delete(place, false);
    }
  }

  /** Whether it is a directory without files, such as some stores make when the last one goes. */
  boolean isEmpty() throws IOException {
    try {
      return fileSystem.getFileStatus(place).isDirectory()
          && fileSystem.listStatus(place).length == 0;
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  private Path mark() {
    return new Path(place, WRITING);
  }

  private Path success() {
    return new Path(place, SUCCESS);
  }
}
