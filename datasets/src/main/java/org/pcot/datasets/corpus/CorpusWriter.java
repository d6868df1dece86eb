package org.pcot.datasets.corpus;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.CollectionAccumulator;
import org.pcot.datasets.UserError;
import org.pcot.datasets.corpus.rows.ContentDigest;
import org.pcot.datasets.corpus.rows.RowCounts;
import org.pcot.datasets.corpus.rows.RowForm;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.spark.ParquetCommits;
import org.pcot.datasets.storage.AtomicDirectory;

/**
 * Writes a corpus with Spark, whatever it is made of: the rows split by split, and the manifest.
 */
final class CorpusWriter {
  /** Writes the demonstrations of every split that has some. */
  @FunctionalInterface
  interface Content {
    /** Returns what is used of published rows, where there are such. */
    Optional<Manifest.Selection> write(CorpusWriter writer) throws IOException;
  }

  private final SparkSession spark;
  private final CorpusFiles files;
  private final Origin origin;
  private final RowForm form;
  private final ContentDigest digest = new ContentDigest();
  private final Map<Split, Manifest.Part> parts = new EnumMap<>(Split.class);

  private CorpusWriter(SparkSession spark, CorpusFiles files, Origin origin, RowForm form) {
    this.spark = spark;
    this.files = files;
    this.origin = origin;
    this.form = form;
    for (Split split : Split.values()) {
      parts.put(split, part(RowCounts.none(), List.of()));
    }
  }

  /**
   * Writes the corpus, whole or not at all, unless it is there already. One that is there and
   * damaged is written again.
   *
   * @throws UserError when the path holds something else, no space is left, or a damaged corpus had
   *     another content than would be written
   */
  static WrittenCorpus write(
      SparkSession spark, String path, Origin origin, RowForm form, Content content)
      throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    CorpusFiles place = CorpusFiles.at(new Path(path), hadoop);
    Optional<String> damage = Optional.empty();
    Optional<Manifest> before = Optional.empty();
    if (place.isCorpus()) {
      before = place.soundManifest();
      before.ifPresent(manifest -> Corpus.requireOrigin(place, manifest, origin));
      damage = place.damage();
      if (damage.isEmpty()) {
        return new WrittenCorpus(Corpus.of(spark, place), true, damage);
      }
      AtomicDirectory.remove(place.directory(), hadoop);
    }
    Optional<String> digest = before.map(Manifest::contentDigest);
    AtomicDirectory.write(
        place.directory(),
        hadoop,
        CorpusFiles.SUMS,
        (fileSystem, temporary) -> {
          CorpusFiles files = new CorpusFiles(fileSystem, temporary);
          CorpusWriter writer = new CorpusWriter(spark, files, origin, form);
          Manifest manifest = writer.manifest(content.write(writer));
          digest.ifPresent(expected -> requireSame(place, expected, manifest.contentDigest()));
          files.writeManifest(manifest);
        });
    return new WrittenCorpus(Corpus.of(spark, place), false, damage);
  }

  private static void requireSame(CorpusFiles place, String before, String now) {
    if (!now.equals(before)) {
      throw new UserError(
          place.directory()
              + ": was damaged and has been removed, and this version of pcot would make another"
              + " one: content digest "
              + now
              + ", not "
              + before,
          "make it again with the version that made it, to resume its runs, or begin them anew");
    }
  }

  static void requirePartitions(int partitions) {
    if (partitions < 1) {
      throw new UserError(
          "partitions is " + partitions + ": a corpus needs at least one", "give 1 or more");
    }
  }

  /** A file beside the splits. */
  Path file(String name) {
    return new Path(files.directory(), name);
  }

  /**
   * Writes the demonstrations of a split, a file for each partition.
   *
   * @param examples in order of their ids within and among the partitions, none of them empty
   * @param count how many there are
   */
  void write(Split split, JavaRDD<Example> examples, long count) throws IOException {
    RowCounts counts = writeRows(split, examples);
    List<Manifest.DataFile> dataFiles = files.dataFiles(split);
    long stored = dataFiles.stream().mapToLong(Manifest.DataFile::rows).sum();
    if (stored != count || counts.digest().rows() != count) {
      throw new IOException(
          String.format(
              "%s has %d rows in its files and %d in its digest, not %d",
              files.directory(split), stored, counts.digest().rows(), count));
    }
    digest.add(counts.digest());
    parts.put(split, part(counts, dataFiles));
  }

  /**
   * Counts the rows as they are written: Spark takes what accumulators hold from each partition of
   * an action once, whatever is retried or speculated. A data frame of the rows would copy each of
   * them once more than a data set does.
   */
  private RowCounts writeRows(Split split, JavaRDD<Example> examples) throws IOException {
    CollectionAccumulator<RowCounts> counts = spark.sparkContext().collectionAccumulator();
    RowForm rowForm = form;
    String task = origin.task();
    JavaRDD<Row> rows =
        examples
            .map(example -> rowForm.row(task, split, example))
            .mapPartitions(partition -> RowCounts.counting(partition, rowForm, counts::add));
    try {
      spark
          .createDataset(rows.rdd(), Encoders.row(form.schema()))
          .write()
          .options(ParquetCommits.ofOneJob())
          .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")
          .option("parquet.enable.dictionary#id", "false") // hardly a value comes twice
          .option("parquet.enable.dictionary#prompt", "false")
          .parquet(files.directory(split).toString());
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      throw new IOException("cannot write " + files.directory(split), e);
    }
    return counts.value().stream().reduce(RowCounts.none(), RowCounts::add);
  }

  private static Manifest.Part part(RowCounts counts, List<Manifest.DataFile> dataFiles) {
    long rows = counts.digest().rows();
    long longRows = counts.digest().longRows();
    return new Manifest.Part(
        rows,
        longRows,
        rows == 0 ? 0 : (double) longRows / rows,
        counts.promptLengths().summary(),
        counts.responseLengths().summary(),
        dataFiles);
  }

  private Manifest manifest(Optional<Manifest.Selection> selection) {
    return new Manifest(
        Manifest.FORMAT_VERSION,
        origin,
        digest.hex(),
        form.length().unit(),
        parts.get(Split.TRAIN),
        parts.get(Split.VALIDATION),
        parts.get(Split.TEST),
        overlap(),
        selection);
  }

  private Manifest.Overlap overlap() {
    boolean separate = origin.separatesInputs();
    Dataset<Row> testPrompts = prompts(Split.TEST);
    long distinct = testPrompts.count();
    long shared = separate ? 0 : testPrompts.intersect(prompts(Split.TRAIN)).count();
    return new Manifest.Overlap(separate, distinct, shared, (double) shared / distinct);
  }

  private Dataset<Row> prompts(Split split) {
    return spark
        .read()
        .schema(RowForm.TEXTS)
        .parquet(files.directory(split).toString())
        .select("prompt")
        .distinct();
  }
}
