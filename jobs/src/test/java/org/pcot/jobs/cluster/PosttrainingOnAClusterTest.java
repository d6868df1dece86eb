package org.pcot.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.rl.algorithms.AlgorithmConfig;
import org.pcot.rl.posttraining.PolicyIteration;

/** The same bits wherever post-training runs, and whichever process is killed meanwhile. */
@Tag("cluster")
class PosttrainingOnAClusterTest {
  private static final int WORKERS = 2;
  private static final int DRIVER_KILLS = 10;
  private static final int ITERATION_MS = 100;
  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final Pattern LOST_EXECUTOR = Pattern.compile("Lost executor \\d+ on");

  /** What the driver calls to have the executors sample. */
  private static final String SAMPLING = PolicyIteration.class.getName() + ".start(";

  @TempDir private static Path directory;
  private static SparkHome home;
  private static StandaloneCluster cluster;
  private static PosttrainingRuns undisturbed;
  private static Map<Path, String> expected;

  @TempDir private Path output;

  @BeforeAll
  static void runUndisturbedOnTwoCores() throws IOException, InterruptedException {
    home = SparkHome.make(directory.resolve("spark"));
    cluster = StandaloneCluster.start(home, WORKERS);
    Path finished = directory.resolve("undisturbed");
    finish(driver("local[2]", "experiment", finished));
    undisturbed = PosttrainingRuns.find(finished);
    expected = undisturbed.digests();
    assertThat(undisturbed.directories())
        .hasSize(AlgorithmConfig.class.getPermittedSubclasses().length);
  }

  @AfterAll
  static void stopCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void bitsAreTheSameOnOneCore() throws Exception {
    PosttrainingRuns runs = undisturbed.copyWithoutThem(output);
    finish(driver("local[1]", "posttrain", output));
    assertThat(runs.differences(expected)).isEmpty();
  }

  @Test
  void bitsAreTheSameOnTwoExecutors() throws Exception {
    PosttrainingRuns runs = undisturbed.copyWithoutThem(output);
    try (JavaProcess driver = driver(cluster.url(), "posttrain", output)) {
      driver.await("it has iterated", OFTEN, () -> runs.iterations() > 0);
      assertThat(cluster.executorProcesses()).hasSize(WORKERS);
      finish(driver);
    }
    assertThat(runs.differences(expected)).isEmpty();
  }

  /** From fine-tuning on: executors fetch the tokenizer, and read the weights by themselves. */
  @Test
  void bitsOfALanguageModelAreTheSameOnOneCoreAndOnTwoExecutors() throws Exception {
    Path one = output.resolve("one");
    Path two = output.resolve("two");
    finish(text("local[1]", one));
    finish(text(cluster.url(), two));
    PosttrainingRuns runs = PosttrainingRuns.find(one);
    assertThat(runs.directories()).hasSize(1);
    assertThat(PosttrainingRuns.find(two).differences(runs.digests())).isEmpty();
  }

  private static JavaProcess text(String master, Path output) throws IOException {
    Path conf = Path.of("..", "conf", "text-smoke.yaml").toAbsolutePath();
    Path model = Path.of("..", "model/src/test/resources/stories260K").toAbsolutePath();
    List<String> arguments = new ArrayList<>(List.of("experiment", "--config", conf.toString()));
    arguments.addAll(
        List.of("--init", model.normalize().toString(), "--output", output.toString()));
    arguments.addAll(List.of("--set", "pretrain.execution=spark"));
    return DriverProcess.start(home, master, List.of(), arguments);
  }

  /** Kills until a task that samples dies with its executor, as Spark's event log has it. */
  @Test
  void bitsAreTheSameWhenAnExecutorIsKilledInTheMiddleOfRollouts() throws Exception {
    PosttrainingRuns runs = undisturbed.copyWithoutThem(output);
    Path events = Files.createDirectory(output.resolve("events"));
    String[] logging = {"-Dspark.eventLog.enabled=true", "-Dspark.eventLog.dir=" + events.toUri()};
    try (JavaProcess driver = driver(cluster.url(), "posttrain", output, logging)) {
      driver.await("it has iterated", OFTEN, () -> runs.iterations() > 0);
      for (int kills = 1; LostTasks.count(events, SAMPLING) == 0; kills++) {
        Thread.sleep(ThreadLocalRandom.current().nextInt(ITERATION_MS));
        eldestExecutor().destroyForcibly();
        int killed = kills;
        driver.await("it misses an executor", OFTEN, () -> lostExecutors(driver) >= killed);
        long before = runs.iterations();
        driver.await("it continues", OFTEN, () -> runs.iterations() > before);
      }
      finish(driver);
    }
    assertThat(runs.differences(expected)).isEmpty();
  }

  /** The others may still be starting, in the place of one that was killed. */
  private static ProcessHandle eldestExecutor() {
    return cluster.executorProcesses().stream()
        .min(Comparator.comparing(executor -> executor.info().startInstant().orElseThrow()))
        .orElseThrow();
  }

  private static long lostExecutors(JavaProcess driver) {
    return LOST_EXECUTOR.matcher(driver.said()).results().count();
  }

  @Test
  void bitsAreTheSameWhenTheDriverIsKilledAtRandomMomentsAndTheRunResumed() throws Exception {
    PosttrainingRuns runs = undisturbed.copyWithoutThem(output);
    DriverKills kills = new DriverKills(runs, DRIVER_KILLS);
    for (int kill = 0; kill < DRIVER_KILLS; kill++) {
      String master = kill % 4 == 0 ? cluster.url() : "local[2]";
      try (JavaProcess driver = driver(master, "posttrain", output)) {
        kills.awaitAndKill(driver);
      }
    }
    finish(driver("local[2]", "posttrain", output));
    System.out.println(kills);
    assertThat(runs.differences(expected)).as(kills.toString()).isEmpty();
    assertThat(kills.interruptedCheckpoints()).as(kills.toString()).isPositive();
  }

  private static void finish(JavaProcess driver) throws InterruptedException {
    try (driver) {
      assertThat(driver.awaitEnd()).as(driver.lastWords()).isZero();
    }
  }

  private static JavaProcess driver(
      String master, String subcommand, Path output, String... options) throws IOException {
    return DriverProcess.start(
        home, master, List.of(options), DriverProcess.arguments(subcommand, output));
  }
}
