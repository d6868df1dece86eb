package org.pcot.jobs.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.pcot.datasets.corpus.CorpusColumns;
import org.pcot.datasets.corpus.CorpusConfig;
import org.pcot.datasets.corpus.CorpusWriter;

/**
 * Rows a second of a whole corpus (drawn, hashed, written, counted and described), beside Spark
 * writing the same rows to Parquet from objects that are already in memory.
 */
final class CorpusSpeed {
  private static final int ROWS = 400_000;
  private static final int TEST_ROWS = 640;
  private static final int BITS = 50;
  private static final int ROUNDS = 5;

  private CorpusSpeed() {}

  static void measure() throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();
    Path directory = Files.createTempDirectory("pcot-benchmark");
    try (SparkSession spark = session(cores)) {
      CorpusConfig config = CorpusConfig.parity(BITS, 1, 0.25, ROWS, TEST_ROWS);
      double[] ours = new double[ROUNDS];
      double[] sparks = new double[ROUNDS];
      JavaRDD<Row> rows = null;
      for (int round = 0; round < ROUNDS; round++) {
        Path corpus = directory.resolve("corpus-" + round);
        ours[round] = seconds(() -> CorpusWriter.write(spark, corpus.toString(), config, 1, cores));
        if (rows == null) {
          rows = inMemory(spark, corpus.resolve("train"));
        }
        JavaRDD<Row> constants = rows;
        Path copy = directory.resolve("copy-" + round);
        sparks[round] =
            seconds(
                () ->
                    spark
                        .createDataFrame(constants, CorpusColumns.SCHEMA)
                        .write()
                        .parquet(copy.toString()));
        requireSameSize(corpus.resolve("train"), copy);
      }
      print("pcot generate", ROWS + TEST_ROWS, Interleaved.median(ours), cores);
      print("Spark, rows in memory", ROWS, Interleaved.median(sparks), cores);
    } finally {
      delete(directory);
    }
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
            .schema(CorpusColumns.SCHEMA)
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

  private static void print(String name, int rows, double seconds, int cores) {
    System.out.printf(
        "%-24s %,10.0f rows/s/core (%,d rows in %.2f s on %d cores)%n",
        name, rows / seconds / cores, rows, seconds, cores);
  }

  @FunctionalInterface
  private interface Action {
    void run() throws IOException;
  }

  private static double seconds(Action action) throws IOException {
    long start = System.nanoTime();
    action.run();
    return (System.nanoTime() - start) / 1e9;
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
