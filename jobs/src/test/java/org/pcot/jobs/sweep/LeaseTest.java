package org.pcot.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {
  private static final long MILLIS = 60_000;

  @TempDir private java.nio.file.Path directory;

  @Test
  void onlyItsOwnerMayTakeItAgain() throws IOException {
    assertThat(take("a")).isPresent();
    assertThat(take("b")).isEmpty();
    assertThat(take("a")).isPresent();
    assertThat(Lease.isHeld(path(), MILLIS, new Configuration())).isTrue();
  }

  @Test
  void whatIsReleasedIsFree() throws IOException {
    take("a").orElseThrow().release();
    assertThat(Lease.isHeld(path(), MILLIS, new Configuration())).isFalse();
    assertThat(take("b")).isPresent();
    assertThat(take("a")).isEmpty();
  }

  @Test
  void whatIsNotRenewedInTimeIsFree() throws IOException {
    Lease first = take("a").orElseThrow();
    age();
    assertThat(take("b")).isPresent();
    age();
    take("b").orElseThrow().renew();
    assertThat(take("a")).isEmpty();
    first.renew();
    assertThat(take("a")).isEmpty();
  }

  /** All find the same expired lease at once. */
  @Test
  void ofManyThatAskAtOnceOneGetsIt() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 20; round++) {
        List<Future<Optional<Lease>>> asked = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          String owner = "round " + round + " thread " + i;
          asked.add(threads.submit(() -> take(owner)));
        }
        int got = 0;
        for (Future<Optional<Lease>> future : asked) {
          got += future.get().isPresent() ? 1 : 0;
        }
        assertThat(got).isEqualTo(1);
        age();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Optional<Lease> take(String owner) throws IOException {
    return Lease.take(path(), owner, MILLIS, new Configuration());
  }

  private Path path() {
    return new Path(directory.toString());
  }

  /** As if all this had been longer ago than a lease holds. */
  private void age() throws IOException {
    try (var files = Files.list(directory)) {
      for (java.nio.file.Path file : files.toList()) {
        long past = System.currentTimeMillis() - 2 * MILLIS;
        Files.setLastModifiedTime(file, FileTime.fromMillis(past));
      }
    }
  }
}
