package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.storage.DyingProcess;
import org.pcot.datasets.storage.ObjectStoreFileSystem;

/** Where a rename copies file by file, nothing is appended to, and a second creator is let in. */
class ObjectStoreRunTest {
  private static final List<String> SHORT =
      List.of(
          "pretrain.steps=6",
          "posttrain.from=[6]",
          "posttrain.grpo.iterations=2",
          "posttrain.grpo.prompts=4");

  @TempDir Path root;

  @Test
  void anExperimentThatIsKilledAgainAndAgainEndsWithTheSameBits() throws IOException {
    DyingProcess process = new DyingProcess();
    String store = ObjectStoreFileSystem.watched("killed" + UUID.randomUUID(), process);
    int lives = 0;
    int changes = 20;
    while (true) {
      process.live(changes);
      CommandLineCall call = experiment(store + root.resolve("objects"));
      boolean isKilled = process.isDead();
      process.live();
      if (!isKilled) {
        assertThat(call.exitCode()).as(call.err()).isZero();
        break;
      }
      assertThat(call.exitCode()).as(call.out()).isNotZero();
      expireLeases(root.resolve("objects"));
      lives++;
      changes += 4;
    }
    assertThat(lives).isGreaterThan(3);
    CommandLineCall onDisk = experiment(root.resolve("disk").toString());
    assertThat(onDisk.exitCode()).as(onDisk.err()).isZero();
    assertThat(digests("objects")).isEqualTo(digests("disk")).isNotEmpty();
    assertThat(leftovers("objects")).isEmpty();
  }

  @Test
  void twoSweepsOfWhichOneIsKilledLeaveTheSameBits() throws Exception {
    DyingProcess process = new DyingProcess();
    String killed = ObjectStoreFileSystem.watched("killed" + UUID.randomUUID(), process);
    process.live(60);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<CommandLineCall> one = threads.submit(() -> sweep(killed + root.resolve("objects")));
      // Begun together, the other may do so much of the work that this one is never killed.
      while (process.changesLeft() > 10 && !one.isDone()) {
        Thread.sleep(1);
      }
      Future<CommandLineCall> other =
          threads.submit(() -> sweep("objects://" + root.resolve("objects")));
      assertThat(other.get().exitCode()).as(other.get().err()).isZero();
      assertThat(one.get().exitCode()).as(one.get().out()).isNotZero();
    } finally {
      threads.shutdownNow();
    }
    CommandLineCall onDisk = sweep(root.resolve("disk").toString());
    assertThat(onDisk.exitCode()).as(onDisk.err()).isZero();
    assertThat(digests("objects")).isEqualTo(digests("disk")).isNotEmpty();
    assertThat(leftovers("objects")).isEmpty();
  }

  private static CommandLineCall experiment(String output) {
    Stream<String> settings = SHORT.stream().flatMap(setting -> Stream.of("--set", setting));
    return CommandLineCall.of(
        Stream.concat(
                Stream.of("experiment", "--config", TinyExperiment.file(), "--output", output),
                settings)
            .toArray());
  }

  private CommandLineCall sweep(String output) throws IOException {
    StringBuilder text = new StringBuilder("name: sweep\nlease_seconds: 3\nexperiment:\n");
    for (String line : Files.readAllLines(TinyExperiment.file())) {
      text.append("  ").append(line).append('\n');
    }
    text.append("grid: {corpus.p_cot: [0.2, 0.3]}\n");
    Path file = Files.writeString(Files.createTempFile(root, "sweep", ".yaml"), text);
    Stream<String> settings =
        SHORT.stream().flatMap(setting -> Stream.of("--set", "experiment." + setting));
    return CommandLineCall.of(
        Stream.concat(Stream.of("sweep", "--config", file, "--output", output), settings)
            .toArray());
  }

  /** The process is the test's own and lives: so its leases are taken away. */
  private static void expireLeases(Path directory) throws IOException {
    for (Path file : files(directory)) {
      if (file.toString().contains("/_leases/")) {
        Files.delete(file);
      }
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  /** Of what depends on configuration and seed alone. */
  private Map<Path, String> digests(String directory) throws IOException {
    Map<Path, String> digests = Directories.snapshot(root.resolve(directory));
    digests
        .keySet()
        .removeIf(
            file ->
                !file.toString()
                    .matches(".*(/checkpoints/|/rollouts/|(metrics|results)\\.jsonl).*"));
    return digests;
  }

  private List<String> leftovers(String directory) throws IOException {
    return files(root.resolve(directory)).stream()
        .map(Path::toString)
        .filter(file -> file.matches(".*(_temporary|_WRITING|\\.tmp-|\\.claim-).*"))
        .toList();
  }
}
