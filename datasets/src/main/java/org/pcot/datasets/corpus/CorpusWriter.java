package org.pcot.datasets.corpus;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
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
import org.pcot.datasets.leases.LeasedPlace;
import org.pcot.datasets.leases.Leases;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.spark.ParquetCommits;
import org.pcot.datasets.spark.ParquetFiles;
import org.pcot.datasets.storage.AtomicDirectory;
import org.pcot.datasets.storage.Temporaries;

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
  private final Configuration configuration;
  private final ContentDigest digest = new ContentDigest();
  private final Map<Split, Manifest.Part> parts = new EnumMap<>(Split.class);

  private CorpusWriter(
      SparkSession spark,
      CorpusFiles files,
      Origin origin,
      RowForm form,
      Configuration configuration) {
    this.spark = spark;
    this.files = files;
    this.origin = origin;
    this.form = form;
    this.configuration = configuration;
    for (Split split : Split.values()) {
      parts.put(split, part(RowCounts.none(), List.of()));
    }
  }

  /**
   * Writes the corpus, whole or not at all, unless it is there already. One that is there and
   * damaged is written again.
   *
   * @throws UserError when the path holds something else, when somebody else is writing it, when no
   *     space is left, or when a damaged corpus had another content than would be written
   */
  static WrittenCorpus write(
      SparkSession spark, String path, Origin origin, RowForm form, Leases leases, Content content)
      throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    CorpusFiles place = CorpusFiles.at(new Path(path), hadoop);
    LeasedPlace leased = LeasedPlace.beside(place.directory());
    Existing existing = Existing.in(place, origin);
    if (existing.isSound()) {
      tidy(leased, leases, hadoop);
      return existing.reused(spark, place);
    }
    if (!existing.isCorpus) {
      AtomicDirectory.refuseExisting(place.directory(), hadoop);
    }
    return leases.hold(
        leased,
        hadoop,
        fenced -> {
          Temporaries.removeOf(place.directory(), fenced);
          Existing now = Existing.in(place, origin); // who was writing it may be done
          return now.isSound()
              ? now.reused(spark, place)
              : write(spark, place, now, origin, form, content, fenced);
        });
  }

  /** What is there before. */
  private record Existing(
      boolean isCorpus, Optional<String> contentDigest, Optional<String> damage) {
    static Existing in(CorpusFiles place, Origin origin) throws IOException {
      if (!place.isCorpus()) {
        return new Existing(false, Optional.empty(), Optional.empty());
      }
      Optional<Manifest> manifest = place.soundManifest();
      manifest.ifPresent(there -> Corpus.requireOrigin(place, there, origin));
      return new Existing(true, manifest.map(Manifest::contentDigest), place.damage());
    }

    boolean isSound() {
      return isCorpus && damage.isEmpty();
    }

    WrittenCorpus reused(SparkSession spark, CorpusFiles place) throws IOException {
      return new WrittenCorpus(Corpus.of(spark, place), true, damage);
    }
  }

  /** A corpus that is there needs no right to write, and nothing to be removed. */
  private static void tidy(LeasedPlace leased, Leases leases, Configuration hadoop)
      throws IOException {
    try {
      leases.tidy(leased, hadoop);
      if (Temporaries.areOf(leased.place(), hadoop)) {
        leases.holdIfFree(leased, hadoop, fenced -> Temporaries.removeOf(leased.place(), fenced));
      }
    } catch (UserError e) {
      leases.notices().accept("what a killed writer left stays there: " + e.getMessage());
    }
  }

  private static WrittenCorpus write(
      SparkSession spark,
      CorpusFiles place,
      Existing before,
      Origin origin,
      RowForm form,
      Content content,
      Configuration fenced)
      throws IOException {
    if (before.isCorpus) {
      AtomicDirectory.remove(place.directory(), fenced);
    }
    AtomicDirectory.write(
        place.directory(),
        fenced,
        CorpusFiles.SUMS,
        (fileSystem, temporary) -> {
          CorpusFiles files = new CorpusFiles(fileSystem, temporary);
          CorpusWriter writer = new CorpusWriter(spark, files, origin, form, fenced);
          Manifest manifest = writer.manifest(content.write(writer));
          before.contentDigest.ifPresent(
              expected -> requireSame(place, expected, manifest.contentDigest()));
          files.writeManifest(manifest);
        });
    return new WrittenCorpus(Corpus.of(spark, place), false, before.damage);
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

  /** To write with what belongs to the corpus, but lies elsewhere. */
  Configuration configuration() {
    return configuration;
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
              Locale.ROOT,
              "%s has %d rows in its files and %d in its digest, not %d",
              files.directory(split),
              stored,
              counts.digest().rows(),
              count));
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
    return ParquetFiles.read(spark, RowForm.TEXTS, files.directory(split))
        .select("prompt")
        .distinct();
  }
}
