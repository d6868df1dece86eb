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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.jobs.LanguageModel;
import org.pcot.jobs.cli.CommandLineCall;
import org.pcot.rl.posttraining.PolicyIteration;

/**
 * The same bits wherever an experiment runs, and whichever of its processes is killed meanwhile.
 */
class ExperimentsOnAClusterTest {
  private static final int WORKERS = 2;
  private static final int ITERATION_MS = 100;
  private static final Duration AT_ONCE = Duration.ofMillis(2);
  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final Pattern LOST_EXECUTOR = Pattern.compile("Lost executor \\d+ on");

  /** What the driver calls to have the executors sample. */
  private static final String SAMPLING = PolicyIteration.class.getName() + ".start(";

  private static final Pattern WEIGHTS =
      Pattern.compile("(posttraining.*)/checkpoints/.*/(adapter_)?model\\.safetensors");

  /** So many iterations that there are always some left to kill. */
  private static final List<String> SHORT_TEXT =
      List.of(
          "corpus.terms=2",
          "corpus.rows=96",
          "corpus.test_rows=16",
          "pretrain.execution=spark",
          "pretrain.steps=12",
          "pretrain.evaluation_interval=12",
          "pretrain.checkpoint_interval=1",
          "pretrain.optimizer.learning_rate=1e-3",
          "posttrain.from=[12]",
          "posttrain.length_penalty=0.5",
          "posttrain.evaluation_interval=15",
          "posttrain.grpo.iterations=30",
          "posttrain.grpo.optimizer.learning_rate=1e-4",
          "evaluation.prompts=16");

  @TempDir private static Path directory;
  private static SparkHome home;
  private static StandaloneCluster cluster;
  private static Path model;

  @TempDir private Path output;

  @BeforeAll
  static void startCluster() throws IOException {
    model = LanguageModel.copy(directory.resolve("model"));
    home = SparkHome.make(directory.resolve("spark"));
    cluster = StandaloneCluster.start(home, WORKERS);
  }

  @AfterAll
  static void stopCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** Of a decoder trained from nothing, a fine-tuned language model, and an adapter of it. */
  @ParameterizedTest
  @ValueSource(strings = {"parity", "text", "adapter"})
  void bitsOfOneCoreAreThoseOfTwoCoresAndTwoExecutorsAfterKills(String experiment)
      throws Exception {
    Path undisturbed = output.resolve("undisturbed");
    finish("local[1]", arguments(experiment, undisturbed));
    Path killed = output.resolve("killed");
    List<String> arguments = arguments(experiment, killed);
    RunFiles files = new RunFiles(killed);
    try (JavaProcess driver = driver("local[2]", arguments)) {
      killWhileItWritesACheckpoint(driver, files, "pretraining");
    }
    Path events = Files.createDirectories(output.resolve("events"));
    String[] logging = {"-Dspark.eventLog.enabled=true", "-Dspark.eventLog.dir=" + events.toUri()};
    try (JavaProcess driver = driver(cluster.url(), arguments, logging)) {
      driver.await("it has iterated", OFTEN, () -> files.iterations() > 0);
      assertThat(cluster.executorProcesses()).hasSize(WORKERS);
      killAnExecutorInTheMiddleOfRollouts(driver, files, events);
      killWhileItWritesACheckpoint(driver, files, "posttraining");
    }
    finish("local[2]", arguments);
    Contents expected = run(undisturbed);
    Contents found = run(killed);
    assertThat(expected.differences(found)).isEmpty();
    assertThat(expected.surplus(found)).isEmpty();
    assertEveryAlgorithmTrained(expected);
  }

  private static List<String> arguments(String experiment, Path output) {
    List<String> arguments = new ArrayList<>();
    if (experiment.equals("parity")) {
      arguments.addAll(DriverProcess.arguments("experiment", output));
    } else {
      Path file = TestJvm.CONF.resolve("text-smoke.yaml");
      arguments.addAll(List.of("experiment", "--config", file.toString()));
      arguments.addAll(List.of("--init", model.toString(), "--output", output.toString()));
      SHORT_TEXT.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    }
    if (experiment.equals("adapter")) {
      arguments.addAll(List.of("--set", "model.lora.rank=4"));
    }
    return arguments;
  }

  private static JavaProcess driver(String master, List<String> arguments, String... more)
      throws IOException {
    List<String> options = new ArrayList<>(DriverProcess.SHORT_LIVED);
    options.addAll(List.of(more));
    return DriverProcess.start(home, master, options, arguments);
  }

  /** Where some were written; or, if none is seen in time, between two. */
  private static void killWhileItWritesACheckpoint(JavaProcess driver, RunFiles files, String stage)
      throws IOException, InterruptedException {
    List<Path> left = files.unfinishedCheckpoints(stage);
    int least = files.checkpoints(stage).size() + 1 + ThreadLocalRandom.current().nextInt(3);
    driver.await(
        "it writes a checkpoint of " + stage,
        AT_ONCE,
        () -> {
          int written = files.checkpoints(stage).size();
          boolean isWriting = !left.containsAll(files.unfinishedCheckpoints(stage));
          return written > least + 1 || written >= least && isWriting;
        });
    driver.kill();
  }

  /** Kills until a task that samples dies with its executor, as Spark's event log has it. */
  private static void killAnExecutorInTheMiddleOfRollouts(
      JavaProcess driver, RunFiles files, Path events) throws IOException, InterruptedException {
    for (int kills = 1; LostTasks.count(events, SAMPLING) == 0; kills++) {
      Thread.sleep(ThreadLocalRandom.current().nextInt(ITERATION_MS));
      eldestExecutor().destroyForcibly();
      int killed = kills;
      driver.await("it misses an executor", OFTEN, () -> lostExecutors(driver) >= killed);
      long before = files.iterations();
      driver.await("it continues", OFTEN, () -> files.iterations() > before);
    }
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

  /** In this virtual machine, which has loaded and compiled the program by now. */
  private static void finish(String master, List<String> arguments) {
    TestJvm.stopSpark();
    String usual = System.setProperty("spark.master", master);
    try {
      CommandLineCall call = CommandLineCall.of(arguments.toArray());
      assertThat(call.exitCode()).as(call.err()).isZero();
    } finally {
      TestJvm.stopSpark();
      System.setProperty("spark.master", usual);
    }
  }

  /** Of a corpus as many files are written as there are cores, with the same rows in all. */
  private static Contents run(Path output) throws IOException {
    Contents contents = Contents.read(output);
    contents.digests().keySet().removeIf(name -> name.startsWith("corpora/"));
    return contents;
  }

  /** Where nothing was learnt, equal bits would say little. */
  private static void assertEveryAlgorithmTrained(Contents contents) {
    Map<String, TreeSet<String>> weights = new TreeMap<>();
    contents
        .digests()
        .forEach(
            (name, digest) -> {
              Matcher matcher = WEIGHTS.matcher(name);
              if (matcher.find()) {
                weights.computeIfAbsent(matcher.group(1), run -> new TreeSet<>()).add(digest);
              }
            });
    assertThat(weights)
        .isNotEmpty()
        .allSatisfy((run, digests) -> assertThat(digests).as(run).hasSizeGreaterThan(1));
  }
}
