package org.pcot.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep of 60 cells on a standalone cluster whose processes are killed, resumed. */
class SweepOnAClusterTest {
  private static final int WORKERS = 2;
  private static final int CELLS = 60;
  private static final Duration OFTEN = Duration.ofMillis(50);

  @TempDir private Path directory;

  @Test
  void aSweepWhoseExecutorAndDriverAreKilledEndsLikeAnUndisturbedOne() throws Exception {
    SparkHome home = SparkHome.make(directory.resolve("spark"));
    Path sweep = sweepFile();
    Path undisturbed = directory.resolve("undisturbed");
    Path killed = directory.resolve("killed");
    assertThat(finish(driver(home, "local[2]", sweep, undisturbed))).isZero();
    Map<Path, Long> finishedBefore;
    try (StandaloneCluster cluster = StandaloneCluster.start(home, WORKERS)) {
      try (JavaProcess driver = driver(home, cluster.url(), sweep, killed)) {
        driver.await("a quarter is done", OFTEN, () -> rows(killed).size() >= CELLS / 4);
        cluster.executorProcesses().get(0).destroyForcibly();
        driver.await("half is done", OFTEN, () -> rows(killed).size() >= CELLS / 2);
        driver.kill();
        finishedBefore = rows(killed);
      }
      assertThat(finish(driver(home, cluster.url(), sweep, killed))).isZero();
    }
    assertThat(finishedBefore.size()).isBetween(CELLS / 2, CELLS - 1);
    assertThat(rows(killed)).hasSize(CELLS).containsAllEntriesOf(finishedBefore);
    assertThat(digests(killed)).isEqualTo(digests(undisturbed));
    assertThat(table(killed)).isEqualTo(table(undisturbed)).hasSizeGreaterThan(CELLS);
  }

  private Path sweepFile() throws IOException {
    List<Integer> seeds = IntStream.rangeClosed(1, CELLS / 4).boxed().toList();
    return Files.writeString(
        directory.resolve("sweep.yaml"),
        """
        name: killed
        lease_seconds: 10
        experiment:
          corpus: {d: 4, p_cot: 0.3, rows: 400, test_rows: 16}
          model: {n_embd: 16, n_layer: 1, n_head: 2}
          pretrain: {steps: 20, batch_size: 16, evaluation_interval: 10, checkpoint_interval: 10}
          posttrain: {checkpoint_interval: 2, shards: 2, grpo: {iterations: 6, prompts: 8, group_size: 4}}
          evaluation: {prompts: 16}
        grid:
          corpus.p_cot: [0.2, 0.4]
          posttrain.rewards: [[end_to_end], [chain_of_thought]]
          seeds: %s
        """
            .formatted(seeds.stream().map(List::of).toList()));
  }

  /** The output is relative to the driver's directory, which is not that of executors. */
  private static JavaProcess driver(SparkHome home, String master, Path sweep, Path output)
      throws IOException {
    Path relative = Path.of("").toAbsolutePath().relativize(output);
    List<String> arguments =
        List.of("sweep", "--config", sweep.toString(), "--output", relative.toString());
    return DriverProcess.start(home, master, DriverProcess.SHORT_LIVED, arguments);
  }

  private static int finish(JavaProcess driver) throws InterruptedException {
    try (driver) {
      int code = driver.awaitEnd();
      if (code != 0) {
        System.out.println(driver.lastWords());
      }
      return code;
    }
  }

  /** When the rows of each finished cell were written. */
  private static Map<Path, Long> rows(Path output) throws IOException {
    Map<Path, Long> times = new TreeMap<>();
    for (Path file : files(output.resolve("killed/cells"))) {
      if (file.endsWith("results.jsonl")) {
        times.put(output.relativize(file), Files.getLastModifiedTime(file).toMillis());
      }
    }
    return times;
  }

  /** Of every file, hidden ones too, but those that tell how long something took or went wrong. */
  private static Map<Path, String> digests(Path output) throws IOException {
    Map<Path, String> digests = new TreeMap<>();
    for (String part : List.of("cells", "pretraining")) {
      for (Path file : files(output.resolve("killed").resolve(part))) {
        if (!file.getFileName().toString().startsWith("times.jsonl")) {
          digests.put(output.relativize(file), DigestUtils.sha256Hex(Files.readAllBytes(file)));
        }
      }
    }
    return digests;
  }

  private static List<Path> files(Path below) throws IOException {
    if (!Files.exists(below)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (java.io.UncheckedIOException e) {
      return List.of();
    }
  }

  private static List<Row> table(Path output) {
    return SparkSession.builder()
        .getOrCreate()
        .read()
        .parquet(output.resolve("killed/results/rows").toString())
        .collectAsList();
  }
}
