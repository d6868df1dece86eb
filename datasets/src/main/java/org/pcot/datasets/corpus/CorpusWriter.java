package org.pcot.datasets.corpus;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.UserError;
import org.pcot.datasets.problems.Mixture;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.storage.AtomicDirectory;

/**
 * Writes a corpus with Spark: every row is a function of (configuration, seed, split, id), so that
 * nothing is shuffled and the content does not depend on the number of partitions.
 */
public final class CorpusWriter {
  /**
   * The corpus that is there now.
   *
   * @param isReused whether it was there before, for the same configuration and seed
   */
  public record Written(Manifest manifest, boolean isReused) {}

  private final SparkSession spark;
  private final CorpusConfig config;
  private final long seed;

  private CorpusWriter(SparkSession spark, CorpusConfig config, long seed) {
    this.spark = spark;
    this.config = config;
    this.seed = seed;
  }

  /**
   * Writes the corpus, whole or not at all, unless it is there already.
   *
   * @param partitions into how many files the training rows go, at most one to a row
   * @throws UserError when the path holds something else, or no space is left
   */
  public static Written write(
      SparkSession spark, String path, CorpusConfig config, long seed, int partitions)
      throws IOException {
    if (partitions < 1) {
      throw new UserError(
          "partitions is " + partitions + ": a corpus needs at least one", "give 1 or more");
    }
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Path directory = new Path(path);
    if (CorpusFiles.at(directory, hadoop).isCorpus()) {
      return new Written(Corpus.open(spark, path, config, seed).manifest(), true);
    }
    CorpusWriter writer = new CorpusWriter(spark, config, seed);
    AtomicDirectory.write(
        directory,
        hadoop,
        (fileSystem, temporary) -> writer.fill(new CorpusFiles(fileSystem, temporary), partitions));
    return new Written(CorpusFiles.at(directory, hadoop).readManifest(Manifest.class), false);
  }

  private void fill(CorpusFiles files, int partitions) throws IOException {
    ContentDigest train = writeRows(files, Split.TRAIN, partitions);
    ContentDigest test = writeRows(files, Split.TEST, testPartitions(partitions));
    Manifest.Part trainPart = part(files, Split.TRAIN, train);
    Manifest.Part testPart = part(files, Split.TEST, test);
    Manifest.Overlap overlap = overlap(files);
    String digest = train.add(test).hex();
    files.writeManifest(
        new Manifest(Manifest.FORMAT_VERSION, config, seed, digest, trainPart, testPart, overlap));
  }

  /** As many rows to a file as in training. */
  private int testPartitions(int partitions) {
    double share = Math.min(1, (double) config.testRows() / config.rows());
    return (int) Math.ceil(partitions * share);
  }

  private ContentDigest writeRows(CorpusFiles files, Split split, int partitions)
      throws IOException {
    long rows = config.rows(split);
    DigestAccumulator digest = new DigestAccumulator();
    spark.sparkContext().register(digest);
    Mixture mixture = config.mixture();
    long rowSeed = seed;
    MapPartitionsFunction<Long, Row> demonstrations =
        ids -> new RowIterator(ids, mixture, rowSeed, split, digest);
    try {
      spark
          .range(0, rows, 1, (int) Math.min(partitions, rows))
          .mapPartitions(demonstrations, Encoders.row(CorpusColumns.SCHEMA))
          .write()
          .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")
          .option("parquet.enable.dictionary#id", "false") // hardly a value comes twice
          .option("parquet.enable.dictionary#prompt", "false")
          .parquet(files.directory(split.label()).toString());
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      throw new IOException("cannot write " + files.directory(split.label()), e);
    }
    return digest.value();
  }

  private Manifest.Part part(CorpusFiles files, Split split, ContentDigest digest)
      throws IOException {
    List<Manifest.DataFile> dataFiles = files.dataFiles(split.label());
    long written = dataFiles.stream().mapToLong(Manifest.DataFile::rows).sum();
    if (written != config.rows(split) || digest.rows() != written) {
      throw new IOException(
          String.format(
              "%s has %d rows in its files and %d in its digest, not %d",
              files.directory(split.label()), written, digest.rows(), config.rows(split)));
    }
    double longShare = (double) digest.longRows() / digest.rows();
    return new Manifest.Part(written, digest.longRows(), longShare, dataFiles);
  }

  private Manifest.Overlap overlap(CorpusFiles files) {
    Dataset<Row> testPrompts = prompts(files, Split.TEST);
    boolean separate = config.mixture().task().source().separatesInputs();
    long distinct = testPrompts.count();
    long shared = separate ? 0 : testPrompts.intersect(prompts(files, Split.TRAIN)).count();
    return new Manifest.Overlap(separate, distinct, shared, (double) shared / distinct);
  }

  private Dataset<Row> prompts(CorpusFiles files, Split split) {
    return spark
        .read()
        .schema(CorpusColumns.SCHEMA)
        .parquet(files.directory(split.label()).toString())
        .select("prompt")
        .distinct();
  }

  /** The rows of a partition; reports their digest with the last one. */
  private static final class RowIterator implements Iterator<Row> {
    private final Iterator<Long> ids;
    private final Mixture mixture;
    private final long seed;
    private final Split split;
    private final DigestAccumulator total;
    private final String task;
    private final ContentDigest digest = new ContentDigest();
    private final ContentDigest.RowHasher hasher = new ContentDigest.RowHasher();

    RowIterator(
        Iterator<Long> ids, Mixture mixture, long seed, Split split, DigestAccumulator total) {
      this.ids = ids;
      this.mixture = mixture;
      this.seed = seed;
      this.split = split;
      this.total = total;
      this.task = mixture.task().name();
    }

    @Override
    public boolean hasNext() {
      return ids.hasNext();
    }

    @Override
    public Row next() {
      Row row = CorpusColumns.row(task, split, mixture.example(seed, split, ids.next()));
      digest.add(hasher.hash(row), CorpusColumns.isLong(row));
      if (!ids.hasNext()) {
        total.add(digest);
      }
      return row;
    }
  }
}
