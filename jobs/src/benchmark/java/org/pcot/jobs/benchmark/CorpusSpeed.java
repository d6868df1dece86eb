package org.pcot.jobs.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.pcot.datasets.corpus.CorpusConfig;
import org.pcot.datasets.corpus.GeneratedCorpus;
import org.pcot.datasets.corpus.rows.RowForm;
import org.pcot.datasets.problems.Multiplication;
import org.pcot.datasets.problems.Parity;

/**
 * Rows a second of whole corpora (drawn, hashed, written, counted and described), beside Spark
 * writing the same rows to Parquet from objects that are already in memory. Tasks and sides take
 * turns. Seconds of the clock, and of the processor, which other programs change less.
 */
final class CorpusSpeed {
  private static final int ROWS = 400_000;
  private static final int TEST_ROWS = 640;
  private static final double LONG_SHARE = 0.25;
  private static final int ROUNDS = 5;
  private static final List<CorpusConfig> CORPORA =
      List.of(
          new CorpusConfig(new Parity(50, 1), LONG_SHARE, ROWS, TEST_ROWS),
          new CorpusConfig(new Multiplication(5), LONG_SHARE, ROWS, TEST_ROWS));

  private final SparkSession spark;
  private final CorpusConfig config;
  private final Path directory;
  private final int cores;
  private final List<Duration> ours = new ArrayList<>();
  private final List<Duration> sparks = new ArrayList<>();
  private JavaRDD<Row> constants;

  /** Seconds that something took. */
  private record Duration(double clock, double processor) {
    static Duration of(Action action) throws IOException {
      OperatingSystemMXBean system =
          (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      long start = System.nanoTime();
      long processorStart = system.getProcessCpuTime();
      action.run();
      long processor = system.getProcessCpuTime() - processorStart;
      return new Duration((System.nanoTime() - start) / 1e9, processor / 1e9);
    }
  }

  private CorpusSpeed(SparkSession spark, CorpusConfig config, Path directory, int cores) {
    this.spark = spark;
    this.config = config;
    this.directory = directory;
    this.cores = cores;
  }

  static void measure() throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();
    Path directory = Files.createTempDirectory("pcot-benchmark");
    try (SparkSession spark = session(cores)) {
      List<CorpusSpeed> corpora =
          CORPORA.stream().map(config -> new CorpusSpeed(spark, config, directory, cores)).toList();
      for (int round = 0; round < ROUNDS; round++) {
        for (CorpusSpeed corpus : corpora) {
          corpus.run(round);
        }
      }
      corpora.forEach(CorpusSpeed::print);
    } finally {
      delete(directory);
    }
  }

  private void run(int round) throws IOException {
    Path corpus = directory.resolve(config.mixture().task().name() + "-" + round);
    ours.add(
        Duration.of(() -> new GeneratedCorpus(config, 1).write(spark, corpus.toString(), cores)));
    if (constants == null) {
      constants = inMemory(spark, corpus.resolve("train"));
    }
    Path copy = directory.resolve(config.mixture().task().name() + "-copy-" + round);
    sparks.add(
        Duration.of(
            () ->
                spark.createDataFrame(constants, RowForm.TEXTS).write().parquet(copy.toString())));
    requireSameSize(corpus.resolve("train"), copy);
  }

  private void print() {
    String task = config.mixture().task().caption().title();
    print("pcot generate, " + task, ROWS + TEST_ROWS, ours);
    print("Spark, rows in memory", ROWS, sparks);
  }

  private void print(String name, int rows, List<Duration> durations) {
    double clock = median(durations, Duration::clock);
    double processor = median(durations, Duration::processor);
    System.out.printf(
        "%-48s %,10.0f rows/s/core, %,10.0f rows/s of processor (%,d rows in %.2f s on %d cores)%n",
        name, rows / clock / cores, rows / processor, rows, clock, cores);
  }

  private static double median(List<Duration> durations, ToDoubleFunction<Duration> seconds) {
    return Interleaved.median(durations.stream().mapToDouble(seconds).toArray());
  }

  private static SparkSession session(int cores) {
    return SparkSession.builder()
        .master("local[" + cores + "]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", cores)
        .getOrCreate();
  }

  private static JavaRDD<Row> inMemory(SparkSession spark, Path train) {
    JavaRDD<Row> rows =
        spark
            .read()
            .schema(RowForm.TEXTS)
            .parquet(train.toString())
            .toJavaRDD()
            .persist(StorageLevel.MEMORY_ONLY());
    rows.count();
    return rows;
  }

  private static void requireSameSize(Path one, Path other) throws IOException {
    double ratio = (double) parquetBytes(one) / parquetBytes(other);
    if (Math.abs(ratio - 1) > 0.02) {
      throw new IllegalStateException("the two wrote different data: sizes differ by " + ratio);
    }
  }

  private static long parquetBytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".parquet"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  @FunctionalInterface
  private interface Action {
    void run() throws IOException;
  }

  private static void delete(Path directory) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(directory)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
