package org.pcot.datasets.leases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.storage.AtomicDirectory;
import org.pcot.datasets.storage.AtomicFile;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.Fence;
import org.pcot.datasets.storage.GrowingFile;
import org.pcot.datasets.storage.NumberedFiles;

class LeaseTest {
  private static final long MILLIS = 60_000;

  @TempDir private java.nio.file.Path directory;

  @Test
  void whoeverHasItHasItAlone() throws IOException {
    assertThat(take()).isPresent();
    assertThat(take()).isEmpty();
    assertThat(state().millisLeft(MILLIS)).isBetween(MILLIS / 2, MILLIS);
  }

  @Test
  void whatIsReleasedIsFree() throws IOException {
    take().orElseThrow().release();
    assertThat(state().millisLeft(MILLIS)).isZero();
    assertThat(take()).isPresent();
    assertThat(take()).isEmpty();
  }

  @Test
  void whatIsReleasedIsNotRenewed() throws IOException {
    Lease lease = take().orElseThrow();
    lease.release();
    assertThat(lease.renew()).isFalse();
    assertThat(take()).isPresent();
  }

  @Test
  void whatIsRenewedInTimeIsKept() throws IOException {
    Lease lease = take().orElseThrow();
    age();
    assertThat(lease.renew()).isTrue();
    assertThat(take()).isEmpty();
  }

  /** A process that was stopped for a while learns that its lease is gone. */
  @Test
  void whatIsNotRenewedInTimeIsFreeAndLost() throws IOException {
    Lease first = take().orElseThrow();
    age();
    Lease second = take().orElseThrow();
    assertThat(first.renew()).isFalse();
    assertThatThrownBy(() -> Fence.check(first.fenced()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("somebody else has the next one");
    Fence.check(second.fenced());
    first.release();
    assertThat(take()).isEmpty();
  }

  /** Of a holder that was slow to notice, and of a directory that somebody removed. */
  @Test
  void nothingIsPublishedWithoutTheLease() throws IOException {
    Lease first = take().orElseThrow();
    age();
    Lease unused = take().orElseThrow();
    Path file = new Path(path(), "file");
    Path made = new Path(path(), "made");
    assertThatThrownBy(() -> AtomicFile.replace(file, first.fenced(), out -> out.write(1)))
        .hasMessageContaining("somebody else has the next one");
    assertThatThrownBy(() -> AtomicDirectory.write(made, first.fenced(), (files, place) -> {}))
        .hasMessageContaining("somebody else has the next one");
    assertThat(names()).containsExactly("lease_000002");
  }

  @Test
  void nothingIsAppendedWithoutTheLease() throws Exception {
    Lease first = take().orElseThrow();
    Path file = new Path(path(), "file");
    try (GrowingFile growing = GrowingFile.open(file, first.fenced(), new byte[] {1})) {
      growing.append(new byte[] {2});
      age();
      Lease unused = take().orElseThrow();
      Thread.sleep(150); // longer than a look at the lease counts
      assertThatThrownBy(() -> growing.append(new byte[] {3}))
          .hasMessageContaining("somebody else has the next one");
    }
    assertThat(directory.resolve("file")).hasBinaryContent(new byte[] {1, 2});
  }

  /** A writer that was stopped between the question and the write has a file of its own. */
  @Test
  void whoeverOpensAFileAnewCutsOffWhoeverHadItOpen() throws IOException {
    Path file = new Path(path(), "file");
    try (GrowingFile first = GrowingFile.open(file, new Configuration(), new byte[] {1});
        GrowingFile second = GrowingFile.open(file, new Configuration(), new byte[] {1})) {
      first.append(new byte[] {2});
      second.append(new byte[] {3});
    }
    assertThat(directory.resolve("file")).hasBinaryContent(new byte[] {1, 3});
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

  @Test
  void takenOftenItLeavesOneFile() throws IOException {
    for (int i = 0; i < 5; i++) {
      take().orElseThrow().release();
    }
    assertThat(names()).containsExactly("lease_000005");
  }

  /** One that listed the files before they were removed, and then slept. */
  @Test
  void aNumberThatWasRemovedIsWorthNothing() throws IOException {
    for (int i = 0; i < 3; i++) {
      take().orElseThrow().release();
    }
    Path late = LeaseState.files(path()).file(2);
    assertThat(DurableFiles.createNew(late, new Configuration())).isTrue();
    assertThat(NumberedFiles.isLast(late, new Configuration())).isFalse();
    assertThat(NumberedFiles.isLast(LeaseState.files(path()).file(3), new Configuration()))
        .isTrue();
  }

  @Test
  void numbersOfAnyLengthAreInOrder() throws IOException {
    Files.writeString(directory.resolve("lease_1000000"), LeaseState.RELEASED);
    Files.writeString(directory.resolve("lease_999999"), "held");
    assertThat(take()).isPresent();
    assertThat(names()).containsExactly("lease_1000001");
  }

  /** As a version before wrote it: who is not known, for how long is. */
  @Test
  void aHolderWithoutANameIsRespected() throws IOException {
    Files.writeString(directory.resolve("lease_000001"), "0b4f0f0a-0000-4000-8000-000000000000");
    assertThat(take()).isEmpty();
    assertThat(state().who()).contains("does not say its name");
    age();
    assertThat(take()).isPresent();
  }

  /** Its taker was killed after it had made the file, before it could say who it is. */
  @Test
  void anEmptyFileIsRespectedForSecondsOnly() throws IOException {
    java.nio.file.Path empty = Files.createFile(directory.resolve("lease_000001"));
    assertThat(take()).isEmpty();
    assertThat(state().millisLeft(MILLIS)).isBetween(1L, LeaseState.EMPTY_MILLIS);
    age(empty, LeaseState.EMPTY_MILLIS);
    assertThat(take()).isPresent();
    assertThat(names()).containsExactly("lease_000002");
  }

  /** Whoever sleeps before it says who it is may find that its empty file did not count. */
  @Test
  void whoeverIsOvertakenWhileItSaysItsNameDoesNotHaveIt() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.overtaking.impl", Overtaking.class.getName());
    Path here = new Path("overtaking://" + directory);
    assertThat(Lease.take(here, LeaseHolder.current("slow", MILLIS), hadoop)).isEmpty();
    assertThat(names()).contains("lease_000002");
  }

  /** Local files of which the second appears as soon as the first has content. */
  public static final class Overtaking extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("overtaking:///");
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
      java.io.File directory = pathToFile(path);
      if (new java.io.File(directory, "lease_000001").length() > 0) {
        var unused = new java.io.File(directory, "lease_000002").createNewFile();
      }
      return super.listStatus(path);
    }
  }

  private Optional<Lease> take() throws IOException {
    return Lease.take(path(), LeaseHolder.current("test", MILLIS), new Configuration());
  }

  private LeaseState state() throws IOException {
    return LeaseState.read(path(), new Configuration()).orElseThrow();
  }

  private Path path() {
    return new Path(directory.toString());
  }

  private List<String> names() throws IOException {
    try (Stream<java.nio.file.Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** As if all this had been longer ago than a lease holds. */
  private void age() throws IOException {
    try (var files = Files.list(directory)) {
      for (java.nio.file.Path file : files.toList()) {
        age(file, 2 * MILLIS);
      }
    }
  }

  private static void age(java.nio.file.Path file, long millis) throws IOException {
    FileTime past = FileTime.fromMillis(System.currentTimeMillis() - millis);
    Files.setLastModifiedTime(file, past);
  }
}
