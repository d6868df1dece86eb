package org.pcot.jobs.sweep;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.leases.Leases;
import org.pcot.jobs.progress.Progress;

/**
 * What Spark costs a sweep: cells an hour on one core and on all, the time that a cell loses to
 * Spark, and what ten thousand cells that do nothing ask of the driver.
 */
public final class SweepSpeed {
  private static final int CELLS = 24;
  private static final int ROUNDS = 3;
  private static final int MANY = 10_000;
  private static final double MIB = 1 << 20;

  private static final String SWEEP =
      """
      name: speed
      experiment:
        corpus: {d: 8, p_cot: 0.3, rows: 12800, test_rows: 320}
        model: {n_embd: 64, n_layer: 2, n_head: 2}
        pretrain: {steps: 200, batch_size: 64, evaluation_interval: 100, checkpoint_interval: 200}
        posttrain: {keep_rollouts: false, grpo: {iterations: 4, prompts: 16, group_size: 8}}
        evaluation: {prompts: 320}
      grid:
        seeds: %s
      """;

  /**
   * What a run of a sweep took.
   *
   * @param cpuSeconds of the whole virtual machine, its compiler and garbage collector included
   */
  private record Run(double seconds, double cpuSeconds, double shareLost) {
    double cellsAnHour() {
      return 3600 * CELLS / seconds;
    }

    double coresInUse() {
      return cpuSeconds / seconds;
    }
  }

  private SweepSpeed() {}

  public static void measure() throws IOException, TimeoutException {
    Path directory = Files.createTempDirectory("pcot-benchmark");
    try {
      cellsAnHour(directory, Runtime.getRuntime().availableProcessors());
      manyCells(directory, Runtime.getRuntime().availableProcessors());
    } finally {
      FileUtils.deleteDirectory(directory.toFile());
    }
  }

  /** One core and all in turn, after a run that warms up. */
  private static void cellsAnHour(Path directory, int cores) throws IOException, TimeoutException {
    Sweep sweep = sweep(directory, CELLS);
    run(sweep, directory.resolve("warm-up"), cores);
    List<Run> one = new ArrayList<>();
    List<Run> all = new ArrayList<>();
    double[] gain = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      one.add(run(sweep, directory.resolve("one-" + round), 1));
      all.add(run(sweep, directory.resolve("all-" + round), cores));
      gain[round] = one.get(round).seconds() / all.get(round).seconds();
    }
    System.out.printf("cells an hour on 1 core          %,.0f%n", median(one, Run::cellsAnHour));
    System.out.printf(
        "cells an hour on %d cores         %,.0f%n", cores, median(all, Run::cellsAnHour));
    System.out.printf(
        "gain, median of %d rounds         %.2f %s%n", ROUNDS, median(gain), each(gain));
    System.out.printf(
        "cores in use                     %.2f for 1, %.2f for %d%n",
        median(one, Run::coresInUse), median(all, Run::coresInUse), cores);
    System.out.printf(
        "time lost to Spark by a cell     %.2f%%%n", 100 * median(all, Run::shareLost));
  }

  private static Run run(Sweep sweep, Path root, int cores) throws IOException, TimeoutException {
    TaskTimes times = new TaskTimes();
    try (SparkSession spark = session(cores)) {
      spark.sparkContext().addSparkListener(times);
      long start = System.nanoTime();
      long cpuStart = cpuNanoseconds();
      org.apache.hadoop.fs.Path place = new org.apache.hadoop.fs.Path(root.toUri());
      Leases leases = Leases.refusing("a benchmark");
      if (!new SweepRun(spark, sweep, place, leases, silent()).run().isEmpty()) {
        throw new IllegalStateException("cells failed");
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      double cpuSeconds = (cpuNanoseconds() - cpuStart) / 1e9;
      spark.sparkContext().listenerBus().waitUntilEmpty();
      return new Run(seconds, cpuSeconds, times.shareLost(cores));
    }
  }

  private static long cpuNanoseconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static void manyCells(Path directory, int cores) throws IOException, TimeoutException {
    long start = System.nanoTime();
    Sweep sweep = sweep(directory, MANY);
    double reading = (System.nanoTime() - start) / 1e9;
    TaskTimes times = new TaskTimes();
    try (SparkSession spark = session(cores)) {
      spark.sparkContext().addSparkListener(times);
      new TaskPerCell(spark).run(sweep.cells().subList(0, 100), cell -> List.of(), done -> {});
      spark.sparkContext().listenerBus().waitUntilEmpty();
      times.clear();
      double before = heap();
      start = System.nanoTime();
      new TaskPerCell(spark).run(sweep.cells(), cell -> List.of(), done -> {});
      double seconds = (System.nanoTime() - start) / 1e9;
      spark.sparkContext().listenerBus().waitUntilEmpty();
      System.out.printf("%,d cells that do nothing%n", times.count());
      System.out.printf("  reading and checking the file  %.1f s%n", reading);
      System.out.printf(
          "  running them                   %.1f s, %,.0f tasks/s%n", seconds, MANY / seconds);
      System.out.printf("  events of tasks                %,d%n", times.events());
      System.out.printf("  cells on the driver's heap     %.0f MiB%n", before);
      System.out.printf("  after the job                  %.0f MiB%n", heap());
    }
    start = System.nanoTime();
    org.apache.hadoop.fs.Path root =
        new org.apache.hadoop.fs.Path(directory.resolve("one-0").toUri());
    SweepStatus status = SweepStatus.read(sweep, root, new Configuration());
    System.out.printf(
        "  status of them                 %.1f s (%d finished)%n",
        (System.nanoTime() - start) / 1e9, status.finished());
  }

  /** Live objects, in MiB. */
  private static double heap() {
    System.gc();
    return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / MIB;
  }

  private static Sweep sweep(Path directory, int cells) throws IOException {
    String seeds =
        IntStream.rangeClosed(1, cells)
            .mapToObj(i -> "[" + i + "]")
            .collect(Collectors.joining(", ", "[", "]"));
    Path file = directory.resolve("speed-" + cells + ".yaml");
    Files.writeString(file, SWEEP.formatted(seeds));
    return SweepFile.read(file, List.of(), new Configuration());
  }

  private static SparkSession session(int cores) {
    return SparkSession.builder()
        .master("local[" + cores + "]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", cores)
        .getOrCreate();
  }

  private static Progress silent() {
    return Progress.on(new PrintWriter(Writer.nullWriter()));
  }

  private static double median(List<Run> runs, ToDoubleFunction<Run> value) {
    return median(runs.stream().mapToDouble(value).toArray());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static String each(double[] values) {
    return Arrays.stream(values)
        .mapToObj("%.2f"::formatted)
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
