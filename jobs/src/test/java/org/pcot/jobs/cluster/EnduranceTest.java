package org.pcot.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * No memory grows over hundreds of iterations. The heaps are of a fixed size and touched at the
 * start, so the resident size shows what is beside them; what is in them is counted by itself,
 * after a collection.
 */
@Tag("endurance")
class EnduranceTest {
  private static final int EARLY = 50;
  private static final int LATE = 500;
  private static final double TOLERANCE_PERCENT = 5;
  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final String FIXED_HEAP = "-Xms512m -XX:+AlwaysPreTouch";

  @TempDir private Path directory;

  /** Of every process by its role: kilobytes resident, and bytes of live objects. */
  private record Memory(Map<String, Long> residentKib, Map<String, Long> liveBytes) {}

  @Test
  @EnabledOnOs(OS.LINUX)
  void neitherDriverNorExecutorsGrow() throws Exception {
    SparkHome home = SparkHome.make(directory.resolve("spark"));
    Path output = directory.resolve("output");
    for (String stage : List.of("generate", "pretrain")) {
      try (JavaProcess driver =
          DriverProcess.start(home, "local[2]", List.of(), arguments(stage, output))) {
        assertThat(driver.awaitEnd()).as(driver.lastWords()).isZero();
      }
    }
    try (StandaloneCluster cluster = StandaloneCluster.start(home, 2);
        JavaProcess driver =
            DriverProcess.start(home, cluster.url(), options(), arguments("posttrain", output))) {
      RunFiles runs = new RunFiles(output);
      driver.await("iteration " + EARLY, OFTEN, () -> runs.iterations() >= EARLY);
      Memory early = measure(cluster, driver);
      driver.await("iteration " + LATE, OFTEN, () -> runs.iterations() >= LATE);
      Memory late = measure(cluster, driver);
      System.out.printf("after %d iterations: %s%n", EARLY, early);
      System.out.printf("after %d iterations: %s%n", LATE, late);
      assertWithinTolerance(early.residentKib(), late.residentKib());
      assertWithinTolerance(early.liveBytes(), late.liveBytes());
    }
  }

  private static List<String> arguments(String subcommand, Path output) {
    List<String> arguments = new ArrayList<>(DriverProcess.arguments(subcommand, output));
    for (String override :
        List.of(
            "posttrain.algorithms=[grpo]",
            "posttrain.grpo.iterations=" + (LATE + 10),
            "posttrain.checkpoint_interval=2",
            "posttrain.evaluation_interval=25")) {
      arguments.addAll(List.of("--set", override));
    }
    return arguments;
  }

  /** Spark keeps what its pages show of the latest jobs: of few, so that this is full early. */
  private static List<String> options() {
    List<String> options = new ArrayList<>(List.of(FIXED_HEAP.split(" ")));
    options.add("-Dspark.executor.extraJavaOptions=" + TestJvm.OPTIONS + " " + FIXED_HEAP);
    options.add("-Dspark.ui.retainedJobs=20");
    options.add("-Dspark.ui.retainedStages=20");
    options.add("-Dspark.ui.retainedTasks=100");
    return options;
  }

  private static Memory measure(StandaloneCluster cluster, JavaProcess driver)
      throws IOException, InterruptedException {
    Map<String, ProcessHandle> processes = new LinkedHashMap<>();
    processes.put("driver", driver.handle());
    for (ProcessHandle executor : cluster.executorProcesses()) {
      processes.put("executor " + executor.pid(), executor);
    }
    assertThat(processes).hasSize(3);
    Memory memory = new Memory(new LinkedHashMap<>(), new LinkedHashMap<>());
    for (Map.Entry<String, ProcessHandle> process : processes.entrySet()) {
      memory.residentKib.put(process.getKey(), ProcessMemory.residentKib(process.getValue()));
    }
    for (Map.Entry<String, ProcessHandle> process : processes.entrySet()) {
      memory.liveBytes.put(process.getKey(), ProcessMemory.liveBytes(process.getValue()));
    }
    return memory;
  }

  private static void assertWithinTolerance(Map<String, Long> early, Map<String, Long> late) {
    assertThat(late.keySet()).isEqualTo(early.keySet());
    late.forEach(
        (process, size) ->
            assertThat(size)
                .as(process)
                .isCloseTo(early.get(process), withinPercentage(TOLERANCE_PERCENT)));
  }
}
