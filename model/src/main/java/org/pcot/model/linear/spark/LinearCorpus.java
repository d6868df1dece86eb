package org.pcot.model.linear.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.UserError;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.datasets.spark.ParquetCommits;
import org.pcot.datasets.spark.ParquetFiles;
import org.pcot.datasets.storage.AtomicDirectory;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.model.linear.LinearExample;
import org.pcot.model.linear.LinearMixture;

/**
 * Examples of a mixture in Parquet files, whole or not there. Every row is a function of (mixture,
 * seed, number), whatever the number of partitions.
 */
public final class LinearCorpus {
  private static final String MANIFEST = "manifest.json";
  private static final String ROWS = "rows";
  private static final String REMEDY = "remove the directory, or choose another one";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What a corpus is made of.
   *
   * @param rows examples, numbered from 0
   */
  public record Manifest(LinearMixture mixture, int rows, long seed) {
    public Manifest {
      if (rows < 1) {
        throw new UserError("rows is " + rows + ": a corpus needs at least one", "give 1 or more");
      }
    }
  }

  private final SparkSession spark;
  private final Path directory;
  private final Manifest manifest;

  private LinearCorpus(SparkSession spark, Path directory, Manifest manifest) {
    this.spark = spark;
    this.directory = directory;
    this.manifest = manifest;
  }

  /**
   * Opens the corpus if there is one in its place, and writes it there otherwise.
   *
   * @param hadoop to write it with
   * @param notices told when the one that was there was damaged, and is written again
   */
  public static LinearCorpus openOrWrite(
      SparkSession spark,
      Configuration hadoop,
      Path directory,
      Manifest manifest,
      Consumer<String> notices)
      throws IOException {
    if (AtomicDirectory.keep(directory, hadoop, notices)) {
      return of(spark, directory, manifest);
    }
    return write(spark, hadoop, directory, manifest, spark.sparkContext().defaultParallelism());
  }

  /**
   * Writes a corpus.
   *
   * @param partitions into how many files the rows go
   * @throws UserError when there is something in its place already
   */
  public static LinearCorpus write(
      SparkSession spark, Path directory, Manifest manifest, int partitions) throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    return write(spark, hadoop, directory, manifest, partitions);
  }

  private static LinearCorpus write(
      SparkSession spark, Configuration hadoop, Path directory, Manifest manifest, int partitions)
      throws IOException {
    AtomicDirectory.write(
        directory,
        hadoop,
        (fileSystem, temporary) -> {
          writeRows(spark, new Path(temporary, ROWS), manifest, partitions);
          String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(manifest) + "\n";
          DurableFiles.write(
              fileSystem, new Path(temporary, MANIFEST), out -> out.write(text.getBytes(UTF_8)));
        });
    return open(spark, directory, manifest);
  }

  private static void writeRows(SparkSession spark, Path target, Manifest manifest, int partitions)
      throws IOException {
    LinearMixture mixture = manifest.mixture();
    long seed = manifest.seed();
    MapFunction<Long, Row> example =
        number ->
            LinearColumns.row(
                number, mixture.example(CounterRandom.of(seed, Purpose.TRAIN_EXAMPLE, number)));
    try {
      spark
          .range(0, manifest.rows(), 1, partitions)
          .map(example, Encoders.row(LinearColumns.SCHEMA))
          .write()
          .options(ParquetCommits.ofOneJob())
          .parquet(target.toString());
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      throw new IOException("cannot write " + target, e);
    }
  }

  /**
   * Opens a corpus of which every file is there and has its digest.
   *
   * @throws UserError when it is incomplete, damaged, or made of something else
   */
  public static LinearCorpus open(SparkSession spark, Path directory, Manifest expected)
      throws IOException {
    AtomicDirectory.verify(directory, spark.sparkContext().hadoopConfiguration());
    return of(spark, directory, expected);
  }

  /** In a directory that was checked. */
  private static LinearCorpus of(SparkSession spark, Path directory, Manifest expected)
      throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    FileSystem fileSystem = DurableFiles.fileSystem(directory, hadoop);
    Path place = fileSystem.makeQualified(directory);
    Manifest manifest = readManifest(fileSystem, new Path(place, MANIFEST));
    if (!manifest.equals(expected)) {
      throw new UserError(place + ": holds " + manifest + ", not " + expected, REMEDY);
    }
    return new LinearCorpus(spark, place, manifest);
  }

  private static Manifest readManifest(FileSystem fileSystem, Path file) throws IOException {
    if (!fileSystem.exists(file)) {
      throw new UserError(file + ": is missing: this is not a corpus of linear examples", REMEDY);
    }
    try (InputStream in = fileSystem.open(file)) {
      return JSON.readValue(in, Manifest.class);
    } catch (JsonProcessingException e) {
      throw new UserError(file + ": is not a manifest: " + e.getOriginalMessage(), REMEDY, e);
    }
  }

  public LinearMixture mixture() {
    return manifest.mixture();
  }

  /** All rows in one partition in order of their numbers, so that sums over them have one order. */
  Dataset<Row> orderedRows() {
    return ParquetFiles.read(spark, LinearColumns.SCHEMA, new Path(directory, ROWS))
        .coalesce(1)
        .sortWithinPartitions(LinearColumns.NUMBER);
  }

  /** All examples in order of their numbers, on the driver. */
  public List<LinearExample> examples() {
    return orderedRows().collectAsList().stream().map(LinearColumns::example).toList();
  }
}
