package org.pcot.jobs.trust.chaos;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.pcot.jobs.cluster.Contents;

/**
 * What happens to the files below a directory, as the file system tells it: files and temporaries
 * that appear, grow, are renamed or removed. New directories are followed.
 */
final class FileEvents implements AutoCloseable {
  private static final long POLL_MS = 20;

  private final WatchService service;
  private long count;
  private Path last;
  private Path lastOfWork;

  /** From now on. */
  FileEvents(Path root) throws IOException {
    service = root.getFileSystem().newWatchService();
    follow(root, false);
    Thread thread = new Thread(this::listen, "file events");
    thread.setDaemon(true);
    thread.setPriority(Thread.MAX_PRIORITY);
    thread.start();
  }

  /** How many there were. */
  synchronized long count() {
    return count;
  }

  /** Which file the last one was of; one of a lease only if there were no others. */
  synchronized Optional<Path> last() {
    return Optional.ofNullable(lastOfWork == null ? last : lastOfWork);
  }

  /** What follows is another process's. */
  synchronized void forget() {
    last = null;
    lastOfWork = null;
  }

  /**
   * Waits for so many events in all.
   *
   * @return whether they came before the condition ended
   */
  synchronized boolean await(long goal, BooleanSupplier asLongAs) throws InterruptedException {
    while (count < goal && asLongAs.getAsBoolean()) {
      wait(POLL_MS);
    }
    return count >= goal;
  }

  private void listen() {
    try {
      while (true) {
        WatchKey key = service.take();
        Path directory = (Path) key.watchable();
        for (WatchEvent<?> event : key.pollEvents()) {
          if (event.context() instanceof Path name) {
            happened(directory.resolve(name));
            if (event.kind() == ENTRY_CREATE) {
              follow(directory.resolve(name), true);
            }
          }
        }
        key.reset();
      }
    } catch (ClosedWatchServiceException e) {
      return; // nobody listens any more
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void happened(Path file) {
    count++;
    last = file;
    if (!Contents.isOfLeases(file)) {
      lastOfWork = file;
    }
    notifyAll();
  }

  /** What is in a new directory came before it was followed. */
  private void follow(Path directory, boolean isNew) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try {
      directory.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
      try (Stream<Path> entries = Files.list(directory)) {
        for (Path entry : entries.toList()) {
          if (isNew) {
            happened(entry);
          }
          follow(entry, isNew);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      return; // it was renamed or removed meanwhile
    }
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
