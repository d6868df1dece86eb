package org.pcot.datasets.storage;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.Path;

/**
 * A process that is killed when it asks an object store to change something for the n-th time: that
 * and everything it asks for afterwards, such as to tidy up, fails.
 */
public final class DyingProcess implements ObjectStoreFileSystem.Watcher {
  private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

  /** Begins a new life of so many changes. */
  public void live(int changes) {
    left.set(changes);
  }

  /** Lives on. */
  public void live() {
    left.set(Integer.MAX_VALUE);
  }

  public int changesLeft() {
    return left.get();
  }

  public boolean isDead() {
    return left.get() < 0;
  }

  @Override
  public void before(String request, Path path, boolean isChange) {
    if (isDead() || (isChange && left.decrementAndGet() < 0)) {
      throw new IllegalStateException("killed before " + request + " " + path);
    }
  }
}
