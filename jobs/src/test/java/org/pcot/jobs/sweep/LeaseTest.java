package org.pcot.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
  void whoeverHasItHasItAlone() throws IOException {
    assertThat(take()).isPresent();
    assertThat(take()).isEmpty();
    assertThat(Lease.isHeld(path(), MILLIS, new Configuration())).isTrue();
  }

  @Test
  void whatIsReleasedIsFree() throws IOException {
    take().orElseThrow().release();
    assertThat(Lease.isHeld(path(), MILLIS, new Configuration())).isFalse();
    assertThat(take()).isPresent();
    assertThat(take()).isEmpty();
  }

  @Test
  void whatIsRenewedInTimeIsKept() throws IOException {
    Lease lease = take().orElseThrow();
    age();
    lease.renew();
    assertThat(take()).isEmpty();
  }

  /** A process that was stopped for a while learns that its lease is gone. */
  @Test
  void whatIsNotRenewedInTimeIsFreeAndLost() throws IOException {
    Lease first = take().orElseThrow();
    age();
    assertThat(take()).isPresent();
    assertThatThrownBy(first::renew)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("somebody else has the next one");
    first.release();
    assertThat(take()).isEmpty();
  }

  /** All find the same expired lease at once. */
  @Test
  void ofManyThatAskAtOnceOneGetsIt() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 20; round++) {
        List<Future<Optional<Lease>>> asked = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          asked.add(threads.submit(this::take));
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

  private Optional<Lease> take() throws IOException {
    return Lease.take(path(), MILLIS, new Configuration());
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
