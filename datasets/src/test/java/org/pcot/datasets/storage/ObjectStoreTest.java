package org.pcot.datasets.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;

/** Where a rename copies one file after the other, and a process dies at any of its changes. */
class ObjectStoreTest {
  private final Configuration configuration = new Configuration();
  private final DyingProcess process = new DyingProcess();
  @TempDir java.nio.file.Path root;
  private String store;
  private Path target;

  @BeforeEach
  void chooseTarget() {
    store = ObjectStoreFileSystem.watched("test" + UUID.randomUUID(), process) + root;
    target = new Path(store + "/a/target");
  }

  private static void put(FileSystem fileSystem, Path file, String text) throws IOException {
    DurableFiles.write(fileSystem, file, out -> out.write(text.getBytes(UTF_8)));
  }

  private static AtomicDirectory.Writer files(String text) {
    return (fileSystem, directory) -> {
      put(fileSystem, new Path(directory, "config.json"), text);
      put(fileSystem, new Path(directory, "data/part.txt"), "part of " + text);
    };
  }

  private Map<String, String> objects() throws IOException {
    Map<String, String> texts = new TreeMap<>();
    if (!Files.exists(root)) {
      return texts;
    }
    try (Stream<java.nio.file.Path> files = Files.walk(root)) {
      for (java.nio.file.Path file : files.filter(Files::isRegularFile).toList()) {
        texts.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return texts;
  }

  /** What is complete must be what was written, at any moment at which the writer is killed. */
  private int killAtEveryChange(Action attempt, Action afterwards) throws IOException {
    int changes = 0;
    while (true) {
      process.live(changes);
      try {
        attempt.run();
        process.live();
        return changes;
      } catch (IllegalStateException e) {
        process.live();
        afterwards.run();
      }
      changes++;
    }
  }

  @FunctionalInterface
  private interface Action {
    void run() throws IOException;
  }

  private void verifyIfComplete() throws IOException {
    if (AtomicDirectory.isComplete(target, configuration)) {
      AtomicDirectory.verify(target, configuration);
    }
  }

  @Test
  void aKilledWriterLeavesNothingThatCountsAndIsNotInTheWay() throws IOException {
    AtomicDirectory.write(target, configuration, files("new"));
    Map<String, String> whole = objects();
    AtomicDirectory.remove(target, configuration);
    int changes =
        killAtEveryChange(
            () -> AtomicDirectory.write(target, configuration, files("new")),
            () -> {
              if (AtomicDirectory.isComplete(target, configuration)) {
                AtomicDirectory.verify(target, configuration);
                Temporaries.removeIn(target.getParent(), configuration);
                assertThat(objects()).isEqualTo(whole);
                AtomicDirectory.remove(target, configuration);
              }
            });
    assertThat(changes).isGreaterThan(6);
    assertThat(objects()).isEqualTo(whole).containsKey("a/target/_SUCCESS").hasSize(4);
  }

  @Test
  void aDirectoryIsReplacedOrRemovedWithoutBeingHalfThere() throws IOException {
    AtomicDirectory.write(target, configuration, files("old"));
    killAtEveryChange(
        () -> AtomicDirectory.replace(target, configuration, files("new")), this::verifyIfComplete);
    assertThat(objects()).containsEntry("a/target/config.json", "new").hasSize(4);
    killAtEveryChange(() -> AtomicDirectory.remove(target, configuration), this::verifyIfComplete);
    assertThat(objects()).isEmpty();
  }

  @Test
  void whatADeadWriterLeftGoesWithTheTemporaries() throws IOException {
    for (int changes = 1; changes < 5; changes++) {
      process.live(changes);
      assertThatThrownBy(() -> AtomicDirectory.write(target, configuration, files("new")))
          .isInstanceOf(IllegalStateException.class);
      process.live();
      assertThat(objects()).hasSize(changes);
      assertThat(AtomicDirectory.isUnfinished(target, configuration)).isTrue();
      Temporaries.removeIn(target.getParent(), configuration);
      assertThat(objects()).isEmpty();
    }
  }

  @Test
  void theMarkOfAWriterThatDiedRightAfterTheEndGoes() throws IOException {
    AtomicDirectory.write(target, configuration, files("new"));
    Map<String, String> whole = objects();
    assertThat(Temporaries.areOf(target, configuration)).isFalse();
    put(target.getFileSystem(configuration), new Path(target, "_WRITING"), "a dead writer");
    assertThat(Temporaries.areOf(target, configuration)).isTrue();
    Temporaries.removeOf(target, configuration);
    assertThat(objects()).isEqualTo(whole);
  }

  @Test
  void somebodyElsesFilesAreNotTakenForADeadWriters() throws IOException {
    put(target.getFileSystem(configuration), new Path(target, "mine"), "precious");
    assertThatThrownBy(() -> AtomicDirectory.write(target, configuration, files("new")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("exists already, and nothing is overwritten");
    Temporaries.removeIn(target.getParent(), configuration);
    assertThat(objects()).containsOnlyKeys("a/target/mine");
  }

  @Test
  void ofAFailedAttemptNothingIsLeft() throws IOException {
    assertThatThrownBy(
            () ->
                AtomicDirectory.write(
                    target,
                    configuration,
                    (fileSystem, directory) -> {
                      files("new").write(fileSystem, directory);
                      throw new IOException("a task failed");
                    }))
        .hasMessageContaining("a task failed");
    assertThat(objects()).isEmpty();
  }

  /** Asleep in the middle, until its lease was taken over. */
  @Test
  void aWriterThatSleptNeitherSealsNorRemovesItsSuccessorsDirectory() throws IOException {
    for (boolean fails : new boolean[] {false, true}) {
      assertThatThrownBy(
              () ->
                  AtomicDirectory.write(
                      target,
                      configuration,
                      (fileSystem, directory) -> {
                        files("of the sleeper").write(fileSystem, directory);
                        AtomicDirectory.write(target, configuration, files("new"));
                        if (fails) {
                          throw new IOException("its files are gone");
                        }
                      }))
          .isInstanceOf(IOException.class);
      AtomicDirectory.verify(target, configuration);
      assertThat(objects()).containsEntry("a/target/config.json", "new").hasSize(4);
      AtomicDirectory.remove(target, configuration);
    }
  }

  @Test
  void tasksOfAJobThatWasGivenUpLeaveNothingThatCounts() throws IOException {
    AtomicDirectory.write(target, configuration, files("new"));
    Path late = new Path(target, "data/_temporary/7/task_0/part.txt");
    put(target.getFileSystem(configuration), late, "late");
    assertThat(AtomicDirectory.verify(target, configuration))
        .containsOnlyKeys("config.json", "data/part.txt");
  }

  @Test
  void aFileIsTheOldOneOrTheNewOne() throws IOException {
    Path file = new Path(store + "/file");
    AtomicFile.replace(file, configuration, out -> out.write("old".getBytes(UTF_8)));
    assertThatThrownBy(
            () ->
                AtomicFile.replace(
                    file,
                    configuration,
                    out -> {
                      out.write("ne".getBytes(UTF_8));
                      throw new IOException("cannot go on");
                    }))
        .hasMessage("cannot go on");
    assertThat(objects()).containsExactly(Map.entry("file", "old"));
    int changes =
        killAtEveryChange(
            () -> AtomicFile.replace(file, configuration, out -> out.write("new".getBytes(UTF_8))),
            () -> assertThat(objects()).containsExactly(Map.entry("file", "old")));
    assertThat(changes).isOne();
    assertThat(objects()).containsExactly(Map.entry("file", "new"));
    assertThatThrownBy(() -> AtomicFile.write(file, configuration, out -> out.write(1)))
        .hasMessageContaining("exists already");
  }

  @Test
  void aGrowingFileShowsWhatWasSyncedLast() throws IOException {
    Path path = new Path(store + "/lines");
    try (GrowingFile file = GrowingFile.open(path, configuration, "a\n".getBytes(UTF_8))) {
      file.append("b\n".getBytes(UTF_8));
      assertThat(objects()).containsEntry("lines", "a\n");
      file.sync();
      assertThat(objects()).containsEntry("lines", "a\nb\n");
      process.live(0);
      file.sync(); // with nothing new it asks for nothing
      file.append("c\n".getBytes(UTF_8));
      assertThatThrownBy(file::sync).isInstanceOf(IllegalStateException.class);
      assertThat(objects()).containsExactly(Map.entry("lines", "a\nb\n"));
      process.live();
    }
    assertThat(objects()).containsEntry("lines", "a\nb\nc\n");
  }

  /** By real clocks: what is tried in virtual ones by {@link ClaimsTest}. */
  @Test
  void ofThreadsThatWantAFileOneMakesIt() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int race = 0; race < 5; race++) {
        Path file = new Path(store + "/leases/lease_%06d".formatted(race));
        Callable<Boolean> taker = () -> DurableFiles.createNew(file, configuration);
        List<Boolean> made =
            threads.invokeAll(IntStream.range(0, 4).mapToObj(i -> taker).toList()).stream()
                .map(ObjectStoreTest::result)
                .toList();
        assertThat(made).containsOnlyOnce(true);
      }
      assertThat(objects()).hasSize(5);
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean result(java.util.concurrent.Future<Boolean> future) {
    try {
      return future.get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void disksAreKnownByNameAndWhatIsMountedOnThem() throws IOException {
    assertThat(Store.of(FileSystem.getLocal(configuration))).isEqualTo(Store.DISK);
    String mount = MountedFileSystem.mount(root, configuration);
    assertThat(Store.of(new Path(mount).getFileSystem(configuration))).isEqualTo(Store.DISK);
    assertThat(Store.of(target.getFileSystem(configuration))).isEqualTo(Store.OBJECTS);
    configuration.set("fs.viewfs.mounttable.mixed.link./data", root.toUri().toString());
    configuration.set("fs.viewfs.mounttable.mixed.link./bucket", store);
    assertThat(Store.of(new Path("viewfs://mixed/data").getFileSystem(configuration)))
        .isEqualTo(Store.OBJECTS);
  }
}
