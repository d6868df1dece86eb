package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.leases.LeasedPlace;
import org.pcot.datasets.leases.Leases;

/** Commands that find somebody else at work on what they write, or what he left when he died. */
class OneWriterTest {
  @TempDir static Path output;
  private static Path run;
  private static Path corpus;

  @BeforeAll
  static void runAllStages() throws IOException {
    CommandLineCall call = call("experiment", output);
    assertThat(call.exitCode()).as(call.err()).isZero();
    run = Directories.first(output, "tiny-");
    corpus = Directories.first(output.resolve("corpora"), "parity-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"experiment", "pretrain", "posttrain", "evaluate"})
  void whoeverWouldWriteIntoTheRunIsRefused(String command) throws IOException {
    assertRefused(runLease(), command);
  }

  @Test
  void whoeverWouldDrawIsRefused() throws IOException {
    assertRefused(LeasedPlace.beside(path(run.resolve("figures"))), "figures");
  }

  @ParameterizedTest
  @ValueSource(strings = {"experiment", "generate"})
  void whoeverNeedsACorpusThatIsBeingWrittenIsRefused(String command) throws IOException {
    assertRefused(LeasedPlace.beside(path(corpus)), command);
  }

  /** And everything is left as it was, what is only half written too. */
  private static void assertRefused(LeasedPlace leased, String command) throws IOException {
    Path half = Files.createFile(run.resolve(".half.tmp-" + UUID.randomUUID()));
    holding(
        leased,
        () -> {
          Map<Path, String> before = Directories.snapshot(output);
          CommandLineCall refused = call(command, output);
          assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
          assertThat(refused.err())
              .contains(leased.place() + ": is being written by another: the other's work (")
              .contains("process " + ProcessHandle.current().pid())
              .contains("add --wait")
              .doesNotContain("\tat ");
          assertThat(Directories.snapshot(output)).isEqualTo(before);
        });
    Files.delete(half);
  }

  @Test
  void figuresMayBeDrawnAndFilesReadWhileTheRunGoesOn() throws IOException {
    holding(
        runLease(),
        () -> {
          assertThat(call("figures", output).exitCode()).isZero();
          assertThat(call("format", output).exitCode()).isZero();
          assertThat(call("experiment", output, "--dry-run").exitCode()).isZero();
        });
  }

  @Test
  void whoeverWaitsSaysSoAndGoesOnAfterwards() throws Exception {
    CompletableFuture<CommandLineCall> waiting = new CompletableFuture<>();
    holding(
        runLease(),
        () -> {
          Thread second =
              new Thread(() -> waiting.complete(call("evaluate", output, "--wait")), "second");
          second.start();
          Thread.sleep(500);
          assertThat(waiting).isNotDone();
        });
    CommandLineCall call = waiting.get(2, TimeUnit.MINUTES);
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.err()).contains("the other's work", "waiting for it");
  }

  /** A run takes what it needs before it has a configuration. */
  @Test
  void aRunThatWasKilledAtItsFirstStepIsBegun(@TempDir Path other) throws IOException {
    Path begun = other.resolve(output.relativize(run).toString());
    Files.createDirectories(begun.resolve("_leases/run"));
    Files.createFile(begun.resolve(".config.yaml.tmp-" + UUID.randomUUID()));
    assertThat(call("generate", other, "--resume", "never").exitCode()).isZero();
  }

  /** As after a pause: somebody else went on with the run. */
  @Test
  void aRunThatWasTakenOverStopsBeforeItWritesAnythingMore(@TempDir Path other) throws Exception {
    String[] longer = {"--set", "pretrain.steps=30000", "--set", "posttrain.from=[30000]"};
    CompletableFuture<CommandLineCall> first =
        CompletableFuture.supplyAsync(() -> call("experiment", other, longer));
    Path metrics = awaitMetrics(other);
    Path leases = metrics.resolve("../../../_leases/run").normalize();
    Files.writeString(leases.resolve("lease_000002"), "the next one");
    Thread.sleep(200); // a line that was begun before may still come
    byte[] before = Files.readAllBytes(metrics);
    CommandLineCall call = first.get(2, TimeUnit.MINUTES);
    assertThat(call.exitCode()).as(call.err()).isEqualTo(2);
    assertThat(call.err())
        .contains("this process lost the right to write there")
        .doesNotContain("\tat ");
    assertThat(Files.readAllBytes(metrics)).isEqualTo(before);
  }

  private static Path awaitMetrics(Path other) throws IOException {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(() -> Files.size(metrics(other)) > 10_000);
    return metrics(other);
  }

  private static Path metrics(Path other) throws IOException {
    return Directories.first(other, "tiny-").resolve("seed_3/pretraining/metrics.jsonl");
  }

  @Test
  void whatDeadWritersLeftGoesWhenThePlaceIsNextUsed() throws IOException {
    String training = "seed_3/posttraining_from_step_000012/grpo-end_to_end-t1.0/";
    for (String place :
        new String[] {
          "", "seed_3/pretraining/checkpoints/", training + "rollouts/", "evaluation/", "figures/"
        }) {
      leave(run.resolve(place + ".half"));
    }
    leave(corpus.resolveSibling("." + corpus.getFileName()));
    Path others = leave(corpus.resolveSibling(".parity-of-others"));
    assertThat(call("experiment", output).exitCode()).isZero();
    try (Stream<Path> files = Files.walk(output)) {
      assertThat(files.filter(file -> file.toString().contains(".tmp-"))).containsExactly(others);
    }
    Files.delete(others);
  }

  private static Path leave(Path name) throws IOException {
    Path left = Path.of(name + ".tmp-" + UUID.randomUUID());
    Files.createDirectories(left.getParent());
    return Files.createFile(left);
  }

  @FunctionalInterface
  private interface Check {
    void run() throws IOException, InterruptedException;
  }

  private static void holding(LeasedPlace leased, Check check) throws IOException {
    Leases.refusing("the other's work")
        .hold(
            leased,
            new Configuration(),
            fenced -> {
              try {
                check.run();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return null;
            });
  }

  private static LeasedPlace runLease() {
    return LeasedPlace.inside(path(run), "run");
  }

  private static org.apache.hadoop.fs.Path path(Path file) {
    return new org.apache.hadoop.fs.Path(file.toString());
  }

  private static CommandLineCall call(String command, Path output, String... more) {
    Stream<Object> common =
        Stream.of(command, "--config", TinyExperiment.file(), "--output", output);
    return CommandLineCall.of(Stream.concat(common, Stream.of(more)).toArray());
  }
}
