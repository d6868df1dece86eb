package org.pcot.datasets.corpus.solutions;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.pcot.datasets.UserError;
import org.pcot.datasets.corpus.ContentDigest;
import org.pcot.datasets.corpus.CorpusFiles;
import org.pcot.datasets.corpus.Manifest;
import org.pcot.datasets.storage.AtomicDirectory;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.datasets.tokens.Tokenizers;

/**
 * Writes a corpus of worked solutions with Spark. A file is read by one task, its rows are then
 * written by as many as are asked for; the content does not depend on how many.
 */
public final class SolutionsWriter {
  /**
   * The corpus that is there now.
   *
   * @param isReused whether it was there before, for the same configuration and the same files
   */
  public record Written(SolutionsManifest manifest, boolean isReused) {}

  private final SparkSession spark;
  private final SolutionsConfig config;
  private final RowForm form;
  private final List<SourceFile> sources;

  private SolutionsWriter(
      SparkSession spark, SolutionsConfig config, RowForm form, List<SourceFile> sources) {
    this.spark = spark;
    this.config = config;
    this.form = form;
    this.sources = sources;
  }

  /**
   * Writes the corpus, whole or not at all, unless it is there already.
   *
   * @param partitions into how many files the training rows go, at most one to a row
   * @throws UserError when source files are missing or lack a column, when too many rows cannot be
   *     used (they are then listed beside the path), when the path holds something else, or when no
   *     space is left
   */
  public static Written write(
      SparkSession spark, String path, SolutionsConfig config, int partitions) throws IOException {
    return write(spark, path, config, form(spark, config), partitions);
  }

  private static RowForm form(SparkSession spark, SolutionsConfig config) throws IOException {
    if (config.tokenizer().isEmpty()) {
      return new TextRows(TextLength.inCharacters());
    }
    Path place = new Path(config.tokenizer());
    Tokenizer tokenizer = Tokenizers.open(place, spark.sparkContext().hadoopConfiguration());
    return TokenRows.of(tokenizer, new JavaSparkContext(spark.sparkContext()));
  }

  static Written write(
      SparkSession spark, String path, SolutionsConfig config, RowForm form, int partitions)
      throws IOException {
    if (partitions < 1) {
      throw new UserError(
          "partitions is " + partitions + ": a corpus needs at least one", "give 1 or more");
    }
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Path directory = new Path(path);
    List<SourceFile> sources = SourceFiles.find(config, hadoop);
    if (CorpusFiles.at(directory, hadoop).isCorpus()) {
      SolutionsCorpus corpus = SolutionsCorpus.open(spark, path);
      corpus.require(config, sources, form);
      return new Written(corpus.manifest(), true);
    }
    AtomicDirectory.refuseExisting(directory, hadoop);
    SolutionsWriter writer = new SolutionsWriter(spark, config, form, sources);
    JavaRDD<SourceOutcome> outcomes = writer.outcomes().persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Rejects rejects = writer.rejects(outcomes, directory, hadoop);
      AtomicDirectory.write(
          directory,
          hadoop,
          (fileSystem, temporary) ->
              writer.fill(new CorpusFiles(fileSystem, temporary), outcomes, rejects, partitions));
    } finally {
      outcomes.unpersist(false);
    }
    CorpusFiles files = CorpusFiles.at(directory, hadoop);
    return new Written(files.readManifest(SolutionsManifest.class), false);
  }

  /** All rows of all files, used or not, in the order of the files and their lines. */
  private JavaRDD<SourceOutcome> outcomes() {
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(
            new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()));
    SolutionReader reader = new SolutionReader(config, form.length());
    Function<List<SourceFile>, JavaRDD<SourceOutcome>> read =
        files ->
            context
                .parallelize(files, Math.max(1, files.size()))
                .flatMap(file -> rowsOf(file, reader, hadoop.value().value()));
    HeldOut heldOut =
        new HeldOut(
            questions(read.apply(sourcesOf(Side.TEST))),
            questions(read.apply(sourcesOf(Side.VALIDATION))),
            config.validationShare());
    Broadcast<HeldOut> shared = context.broadcast(heldOut);
    return read.apply(sources).map(outcome -> shared.value().sorted(outcome));
  }

  private static Iterator<SourceOutcome> rowsOf(
      SourceFile file, SolutionReader reader, Configuration hadoop) throws IOException {
    OutcomeIterator rows = new OutcomeIterator(file, reader, hadoop);
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> rows.close());
    return rows;
  }

  private List<SourceFile> sourcesOf(Side side) {
    return sources.stream().filter(file -> file.side() == side).toList();
  }

  private static Set<String> questions(JavaRDD<SourceOutcome> outcomes) {
    return new HashSet<>(
        outcomes
            .filter(SourceOutcome::isUsable)
            .map(outcome -> outcome.solution().questionHash())
            .collect());
  }

  /** The rows that are not used; fails when they are too many, or when nothing else is left. */
  private Rejects rejects(JavaRDD<SourceOutcome> outcomes, Path directory, Configuration hadoop)
      throws IOException {
    List<Rejection> rows =
        outcomes.filter(outcome -> !outcome.isUsable()).map(SourceOutcome::rejection).collect();
    Rejects rejects = new Rejects(rows, outcomes.count());
    if (rejects.exceed(config.maxRejectedShare())) {
      Path list = new Path(directory.getParent(), directory.getName() + "-" + Rejects.FILE_NAME);
      rejects.write(list, hadoop);
      throw rejects.error(config.maxRejectedShare(), list);
    }
    return rejects;
  }

  private void fill(
      CorpusFiles files, JavaRDD<SourceOutcome> outcomes, Rejects rejects, int partitions)
      throws IOException {
    Map<Side, SolutionsManifest.Part> parts = new EnumMap<>(Side.class);
    ContentDigest digest = new ContentDigest();
    for (Side side : Side.values()) {
      JavaRDD<SourceOutcome> usable = outcomes.filter(outcome -> outcome.isUsableFor(side));
      long truncated = usable.filter(outcome -> outcome.solution().isTruncated()).count();
      Demonstrations demonstrations = demonstrations(side, usable.count());
      WrittenRows written = WrittenRows.none();
      if (demonstrations.rows() > 0) {
        write(files, demonstrations.of(usable.map(SourceOutcome::solution), partitions), side);
        String path = files.directory(side.label()).toString();
        written = WrittenRows.in(spark.read().schema(form.schema()).parquet(path), form);
      }
      digest.add(written.digest());
      parts.put(side, part(files, demonstrations, truncated, written));
    }
    rejects.write(new Path(files.directory(), Rejects.FILE_NAME), files.fileSystem().getConf());
    files.writeManifest(
        new SolutionsManifest(
            Manifest.FORMAT_VERSION,
            config,
            sources,
            digest.hex(),
            form.length().unit(),
            form.tokenizerSha256(),
            parts.get(Side.TRAIN),
            parts.get(Side.VALIDATION),
            parts.get(Side.TEST),
            rejects.sourceRows(),
            rejects.rows().size(),
            rejects.byReason()));
  }

  private Demonstrations demonstrations(Side side, long solutions) {
    if (solutions == 0 && side != Side.VALIDATION) {
      throw new UserError(
          "files." + side.label() + ": hold no row that can be used", "name other files");
    }
    int epochs = side == Side.TRAIN ? config.epochs() : 1;
    return new Demonstrations(
        config.name(), side, form, config.seed(), config.pCot(), epochs, solutions);
  }

  private void write(CorpusFiles files, JavaRDD<Row> rows, Side side) throws IOException {
    try {
      spark
          .createDataFrame(rows, form.schema())
          .write()
          .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")
          .parquet(files.directory(side.label()).toString());
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      throw new IOException("cannot write " + files.directory(side.label()), e);
    }
  }

  private SolutionsManifest.Part part(
      CorpusFiles files, Demonstrations demonstrations, long truncated, WrittenRows written)
      throws IOException {
    long rows = demonstrations.rows();
    String side = demonstrations.side().label();
    List<Manifest.DataFile> dataFiles = rows == 0 ? List.of() : files.dataFiles(side);
    if (written.digest().rows() != rows) {
      throw new IOException(
          files.directory(side) + " has " + written.digest().rows() + " rows, not " + rows);
    }
    long longRows = written.digest().longRows();
    return new SolutionsManifest.Part(
        demonstrations.solutions(),
        truncated,
        rows,
        longRows,
        rows == 0 ? 0 : (double) longRows / rows,
        written.prompts().summary(),
        written.responses().summary(),
        dataFiles);
  }
}
