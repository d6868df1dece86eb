package org.pcot.datasets.corpus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.UserError;
import org.pcot.datasets.corpus.rejects.Rejects;
import org.pcot.datasets.corpus.rows.RowForm;
import org.pcot.datasets.corpus.solutions.Demonstrations;
import org.pcot.datasets.corpus.solutions.SolutionsConfig;
import org.pcot.datasets.corpus.solutions.SourceSolutions;
import org.pcot.datasets.corpus.sources.SourceFile;
import org.pcot.datasets.leases.Leases;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.Temporaries;
import org.pcot.datasets.storage.UserPath;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.datasets.tokens.Tokenizers;

/**
 * A corpus of published problems with their solutions. Its content does not depend on the number of
 * partitions.
 */
public final class PublishedCorpus implements CorpusSource {
  private final SolutionsConfig config;
  private final Optional<Tokenizer> opened;
  private final Consumer<String> passedOver;

  public PublishedCorpus(SolutionsConfig config) {
    this(config, file -> {});
  }

  /**
   * @param passedOver is told the files that a named directory holds and that are no rows
   */
  public PublishedCorpus(SolutionsConfig config, Consumer<String> passedOver) {
    this(config, Optional.empty(), passedOver);
  }

  /**
   * @param opened the tokenizer that the configuration names, where it was opened before
   */
  public PublishedCorpus(
      SolutionsConfig config, Optional<Tokenizer> opened, Consumer<String> passedOver) {
    this.config = config;
    this.opened = opened;
    this.passedOver = passedOver;
  }

  /**
   * Checks what the corpus at a place is made of, for commands that refuse before they start.
   *
   * @throws UserError when source files are missing or lack a column, and no sound corpus is there
   *     that was made of them
   */
  public void requireSources(Path place, Configuration hadoop) throws IOException {
    sources(CorpusFiles.at(place, hadoop));
  }

  /**
   * Writes the corpus, whole or not at all, unless it is there already and sound. One that is there
   * is not that of sources that have changed, but needs none that are gone.
   *
   * @param partitions into how many files the training rows go, at most one to a row
   * @throws UserError when source files are missing or lack a column, when too many rows cannot be
   *     used (they are then listed beside the path), when the path holds something else, when
   *     somebody else is writing it, or when no space is left
   */
  public WrittenCorpus write(SparkSession spark, String path, int partitions) throws IOException {
    return write(spark, path, partitions, Leases.refusing("a corpus"));
  }

  @Override
  public WrittenCorpus write(SparkSession spark, String path, int partitions, Leases leases)
      throws IOException {
    CorpusFiles place = CorpusFiles.at(new Path(path), hadoop(spark));
    return write(spark, path, partitions, leases, sources(place));
  }

  /**
   * The corpus that is there, whatever became of its sources; one that is damaged is written again.
   *
   * @throws UserError when there is none, or another, or when it is to be written again and its
   *     sources are gone or hold something else
   */
  @Override
  public WrittenCorpus restore(SparkSession spark, String path, int partitions, Leases leases)
      throws IOException {
    CorpusFiles place = CorpusFiles.at(new Path(path), hadoop(spark));
    place.requireCorpus();
    Optional<Origin.Published> there = origin(place);
    return there.isPresent() && place.damage().isEmpty()
        ? write(spark, path, partitions, leases, there.get().sources())
        : write(spark, path, partitions, leases);
  }

  /** Those that are named; where some of them are gone, those of the sound corpus that is there. */
  private List<SourceFile> sources(CorpusFiles place) throws IOException {
    Configuration hadoop = place.fileSystem().getConf();
    Optional<Origin.Published> there = origin(place);
    return there.isPresent() && isGone(there.get(), hadoop) && place.damage().isEmpty()
        ? there.get().sources()
        : config.problems().find(hadoop, passedOver);
  }

  /** What a corpus says that it is made of; none where it says nothing, or is made of others. */
  private static Optional<Origin.Published> origin(CorpusFiles place) throws IOException {
    Optional<Manifest> manifest = place.isCorpus() ? place.soundManifest() : Optional.empty();
    return manifest
        .map(Manifest::origin)
        .filter(Origin.Published.class::isInstance)
        .map(Origin.Published.class::cast);
  }

  private static boolean isGone(Origin.Published origin, Configuration hadoop) throws IOException {
    for (SourceFile source : origin.sources()) {
      Path path = new Path(source.path());
      if (!DurableFiles.fileSystem(path, hadoop).exists(path)) {
        return true;
      }
    }
    return false;
  }

  private WrittenCorpus write(
      SparkSession spark, String path, int partitions, Leases leases, List<SourceFile> files)
      throws IOException {
    CorpusWriter.requirePartitions(partitions);
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    RowForm form = form(context);
    Origin origin = new Origin.Published(config, files, form.tokenizerSha256());
    return CorpusWriter.write(
        spark,
        path,
        origin,
        form,
        leases,
        writer -> {
          try (SourceSolutions solutions =
              SourceSolutions.read(context, config, files, form.length())) {
            Rejects rejects = solutions.rejects();
            refuseTooMany(rejects, new Path(path), writer.configuration());
            rejects.write(writer.file(CorpusFiles.REJECTS), writer.configuration());
            return Optional.of(selection(rejects, writeSplits(solutions, writer, partitions)));
          }
        });
  }

  private static Configuration hadoop(SparkSession spark) {
    return spark.sparkContext().hadoopConfiguration();
  }

  private RowForm form(JavaSparkContext context) throws IOException {
    if (config.tokenizer().isEmpty()) {
      return RowForm.texts();
    }
    Tokenizer tokenizer =
        opened.isPresent()
            ? opened.get()
            : Tokenizers.open(UserPath.of(config.tokenizer()), context.hadoopConfiguration());
    return RowForm.textsAndTokens(config.problems().templates().framed(tokenizer), context);
  }

  /** Too many rows that cannot be used are listed beside the corpus, which is not written. */
  private void refuseTooMany(Rejects rejects, Path corpus, Configuration hadoop)
      throws IOException {
    if (rejects.exceed(config.problems().maxRejectedShare())) {
      Path list = new Path(corpus.getParent(), corpus.getName() + "-rejects.jsonl");
      Temporaries.removeOf(list, hadoop);
      rejects.write(list, hadoop);
      throw rejects.error(config.problems().maxRejectedShare(), list);
    }
  }

  private List<Manifest.Usable> writeSplits(
      SourceSolutions solutions, CorpusWriter writer, int partitions) throws IOException {
    List<Manifest.Usable> usable = new ArrayList<>();
    for (Split split : Split.values()) {
      JavaRDD<Problem> problems = solutions.problems(split);
      long count = problems.count();
      if (split == Split.TRAIN && count < config.rows()) {
        throw tooFew(count, solutions.rejects());
      }
      if (count > 0) {
        Demonstrations demonstrations = solutions.demonstrations(split, count);
        writer.write(split, demonstrations.arrange(problems, partitions), demonstrations.count());
      } else if (split != Split.VALIDATION) {
        throw new UserError(
            "files." + split.label() + ": have no usable row" + solutions.rejects().first(),
            "name other files, or correct what is said of their rows");
      }
      usable.add(new Manifest.Usable(split, count, solutions.truncated(split)));
    }
    return usable;
  }

  private UserError tooFew(long usable, Rejects rejects) {
    String heldOut =
        config.problems().validationShare() > 0 ? ", beside those that are validated on" : "";
    return new UserError(
        String.format(
            Locale.ROOT,
            "rows is %d, and files.train have %d usable rows%s; %d rows of all files are not used%s",
            config.rows(),
            usable,
            heldOut,
            rejects.rows().size(),
            rejects.first()),
        "set rows to at most " + usable + ", or name more files");
  }

  private static Manifest.Selection selection(Rejects rejects, List<Manifest.Usable> usable) {
    return new Manifest.Selection(
        rejects.sourceRows(), usable, rejects.rows().size(), rejects.byReason());
  }
}
