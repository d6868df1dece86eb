package org.pcot.datasets.leases;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;
import org.pcot.datasets.leases.Leases.Conflict;
import org.pcot.datasets.storage.AtomicFile;
import org.pcot.datasets.storage.Fence;
import org.pcot.datasets.storage.Temporaries;

class LeasesTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir private java.nio.file.Path directory;
  private LeasedPlace leased;
  private final List<String> notices = new CopyOnWriteArrayList<>();

  @BeforeEach
  void place() {
    leased = LeasedPlace.inside(new Path(directory.resolve("run").toString()), "run");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "s3a://bucket", "hdfs://host:8020/"})
  void nothingLiesBesideTheRootOfAFileSystem(String root) {
    assertThatThrownBy(() -> LeasedPlace.beside(new Path(root)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is the root of its file system");
  }

  @Test
  void theSecondIsToldWhoIsThereSinceWhenAndForHowLong() throws IOException {
    Leases first = leases("pcot experiment --config a.yaml", Conflict.REFUSE);
    first.hold(
        leased,
        HADOOP,
        fenced -> {
          assertThatThrownBy(() -> second().hold(leased, HADOOP, f -> 0))
              .isInstanceOfSatisfying(
                  UserError.class,
                  error -> {
                    assertThat(error)
                        .hasMessageContaining(leased.place() + ": is being written by another")
                        .hasMessageContaining("pcot experiment --config a.yaml")
                        .hasMessageContaining("process " + ProcessHandle.current().pid())
                        .hasMessageMatching("(?s).*since 2\\d{3}-\\d\\d-\\d\\dT.*");
                    assertThat(error.remedy()).contains("--wait").containsPattern("in [1-9]\\d? s");
                  });
          return 0;
        });
    assertThat(second().<Integer, RuntimeException>hold(leased, HADOOP, fenced -> 7)).isEqualTo(7);
  }

  @Test
  void whatAHolderLeftThatWasKilledAsItGaveTheLeaseBackIsRemovedAndNobodyElses()
      throws IOException {
    second().<Integer, RuntimeException>hold(leased, HADOOP, fenced -> 0);
    java.nio.file.Path files = java.nio.file.Path.of(leased.files().toString());
    java.nio.file.Path left =
        files.resolve(".lease_000001.tmp-0123abcd-0123-0123-0123-0123456789ab");
    Files.writeString(left, "released");
    second()
        .hold(
            leased,
            HADOOP,
            fenced -> {
              Files.writeString(left, "another's, who is alive");
              second().tidy(leased, HADOOP);
              assertThat(left).exists();
              return 0;
            });
    second().tidy(leased, HADOOP);
    assertThat(left).doesNotExist();
    second().tidy(new LeasedPlace(leased.place(), new Path(leased.files(), "none")), HADOOP);
    assertThat(files.resolve("none")).doesNotExist();
  }

  @Test
  void whoeverWaitsSaysSoOnceAndGoesOn() throws Exception {
    CountDownLatch isHeld = new CountDownLatch(1);
    CountDownLatch isDone = new CountDownLatch(1);
    CompletableFuture<Void> first = CompletableFuture.runAsync(() -> holdBetween(isHeld, isDone));
    isHeld.await();
    CompletableFuture<String> second =
        CompletableFuture.supplyAsync(
            () -> call(leases("second", Conflict.WAIT), fenced -> "in turn"));
    Thread.sleep(700);
    assertThat(second).isNotDone();
    isDone.countDown();
    assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo("in turn");
    first.get();
    assertThat(notices).singleElement().asString().contains("waiting for it");
  }

  private void holdBetween(CountDownLatch isHeld, CountDownLatch isDone) {
    call(
        leases("first", Conflict.REFUSE),
        fenced -> {
          isHeld.countDown();
          try {
            return isDone.await(30, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** Longer than the lease holds without being renewed. */
  @Test
  void aLeaseIsRenewedWhileTheWorkGoesOn() throws Exception {
    Leases brief = new Leases("brief", Duration.ofMillis(600), Conflict.REFUSE, notices::add);
    brief.<Integer, InterruptedException>hold(
        leased,
        HADOOP,
        fenced -> {
          Thread.sleep(1500);
          assertThat(second().holdIfFree(leased, HADOOP, f -> 0)).isEmpty();
          return 0;
        });
    assertThat(notices).isEmpty();
  }

  @Test
  void workThatFailsGivesTheLeaseBackAndFailsAsItDid() throws IOException {
    UserError mistake = new UserError("wrong", "do it right");
    assertThatThrownBy(
            () ->
                second()
                    .hold(
                        leased,
                        HADOOP,
                        fenced -> {
                          throw mistake;
                        }))
        .isSameAs(mistake);
    assertThat(Leases.isHeld(leased, Leases.TERM, HADOOP)).isFalse();
  }

  @Test
  void whoeverLostTheLeaseIsStoppedBeforeHeWrites() throws IOException {
    Path file = new Path(leased.place(), "file");
    assertThatThrownBy(
            () ->
                second()
                    .hold(
                        leased,
                        HADOOP,
                        fenced -> {
                          takeOver();
                          AtomicFile.replace(file, fenced, out -> out.write(1));
                          return 0;
                        }))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("this process lost the right to write there")
        .hasMessageContaining("now has it: the thief");
    assertThat(directory.resolve("run/file")).doesNotExist();
    assertThat(Leases.isHeld(leased, Leases.TERM, HADOOP)).isTrue();
  }

  @Test
  void workThatAnotherTookOverIsAnothers() throws IOException {
    assertThat(
            second()
                .holdIfFree(
                    leased,
                    HADOOP,
                    fenced -> {
                      takeOver();
                      Fence.check(fenced);
                      return 0;
                    }))
        .isEmpty();
  }

  /** As one does who finds it expired. */
  private void takeOver() throws IOException {
    Path next = LeaseState.files(leased.files()).file(2);
    LeaseHolder thief = LeaseHolder.current("the thief", 60_000);
    AtomicFile.write(next, HADOOP, out -> out.write(thief.json().getBytes(UTF_8)));
  }

  /** Although its lease holds for another minute. */
  @Test
  void aProcessThatWasKilledHereIsSucceededAtOnce() throws Exception {
    Process other = LeaseTaker.start(leased, Leases.TERM);
    try {
      assertThatThrownBy(() -> second().hold(leased, HADOOP, fenced -> 0))
          .hasMessageContaining("work of the other")
          .hasMessageContaining("process " + other.pid());
    } finally {
      other.destroyForcibly().waitFor();
    }
    assertThat(second().<Integer, RuntimeException>hold(leased, HADOOP, fenced -> 1)).isEqualTo(1);
  }

  /** Although nobody asked to wait: it is over in seconds. */
  @Test
  void oneThatWasKilledBeforeItSaidWhoItIsIsSucceededWithoutARefusal() throws IOException {
    java.nio.file.Path files = java.nio.file.Path.of(leased.files().toString());
    java.nio.file.Path empty =
        Files.createFile(Files.createDirectories(files).resolve("lease_000001"));
    FileTime past = FileTime.fromMillis(System.currentTimeMillis() - 2_500);
    Files.setLastModifiedTime(empty, past);
    assertThat(second().<Integer, RuntimeException>hold(leased, HADOOP, fenced -> 1)).isEqualTo(1);
    assertThat(notices).isEmpty();
  }

  /** Stopped in the middle of its work, for longer than its lease holds. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aProcessThatSleptNoticesBeforeItWritesThatAnotherWentOn() throws Exception {
    Process sleeper = LeaseTaker.start(leased, Duration.ofSeconds(3));
    try {
      signal("STOP", sleeper);
      assertThat(leases("heir", Conflict.WAIT).hold(leased, HADOOP, this::write))
          .isEqualTo(directory.resolve("run/file"));
      signal("CONT", sleeper);
      assertThat(sleeper.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(sleeper.exitValue()).isEqualTo(1);
    } finally {
      sleeper.destroyForcibly().waitFor();
    }
    assertThat(notices).singleElement().asString().contains("work of the other");
    assertThat(directory.resolve("run/file")).hasContent("2");
    try (Stream<java.nio.file.Path> files = Files.list(directory.resolve("run"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("_leases", "file");
    }
  }

  private java.nio.file.Path write(Configuration fenced) throws IOException {
    Temporaries.removeIn(leased.place(), fenced);
    AtomicFile.replace(new Path(leased.place(), "file"), fenced, out -> out.write('2'));
    return directory.resolve("run/file");
  }

  private static void signal(String name, Process process) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  @Test
  void aProcessWithTheIdOfADeadOneIsNotTakenForIt() throws IOException {
    ProcessIdentity us = ProcessIdentity.current();
    assertThat(us.isKnownToBeGone()).isFalse();
    ProcessIdentity before = new ProcessIdentity(us.id(), us.user(), us.space(), "1");
    assertThat(before.isKnownToBeGone()).isEqualTo(!us.space().isEmpty());
    assertThat(new ProcessIdentity(us.id(), us.user(), "other", "1").isKnownToBeGone()).isFalse();
    assertThat(new ProcessIdentity(us.id(), us.user(), "", "").isKnownToBeGone()).isFalse();
    assertThat(new ProcessIdentity(us.id(), "other", us.space(), "1").isKnownToBeGone()).isFalse();
  }

  /** A store that is out of reach for a while is no reason to stop. */
  @Test
  void aRenewalThatFailsIsToldAndTriedAgain() throws Exception {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.outage.impl", Outage.class.getName());
    LeasedPlace there = LeasedPlace.inside(new Path("outage://" + directory + "/run"), "run");
    Leases brief = new Leases("brief", Duration.ofMillis(900), Conflict.REFUSE, notices::add);
    brief.<Integer, InterruptedException>hold(
        there,
        hadoop,
        fenced -> {
          Outage.IS_OUT.set(true);
          Thread.sleep(500);
          Outage.IS_OUT.set(false);
          Thread.sleep(1200);
          assertThat(Leases.isHeld(there, Leases.TERM, hadoop)).isTrue();
          Fence.check(fenced);
          return 0;
        });
    assertThat(notices).isNotEmpty().allMatch(notice -> notice.contains("could not be renewed"));
    assertThat(Leases.isHeld(there, Leases.TERM, hadoop)).isFalse();
  }

  /** Local files that cannot be listed at times. */
  public static final class Outage extends RawLocalFileSystem {
    static final AtomicBoolean IS_OUT = new AtomicBoolean();

    @Override
    public URI getUri() {
      return URI.create("outage:///");
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
      if (IS_OUT.get()) {
        throw new IOException("out of reach");
      }
      return super.listStatus(path);
    }
  }

  private Leases second() {
    return leases("second", Conflict.REFUSE);
  }

  private Leases leases(String activity, Conflict conflict) {
    return new Leases(activity, Leases.TERM, conflict, notices::add);
  }

  private <R> R call(Leases leases, Leases.Work<R, RuntimeException> work) {
    try {
      return leases.hold(leased, HADOOP, work);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
