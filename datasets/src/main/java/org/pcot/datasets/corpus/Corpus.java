package org.pcot.datasets.corpus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.pcot.datasets.UserError;
import org.pcot.datasets.corpus.rows.RowForm;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.spark.ParquetFiles;
import org.pcot.datasets.storage.UserPath;

/** A corpus on disk whose files were found to be what its manifest says. */
public final class Corpus {
  private final SparkSession spark;
  private final CorpusFiles files;
  private final Manifest manifest;

  private Corpus(SparkSession spark, CorpusFiles files, Manifest manifest) {
    this.spark = spark;
    this.files = files;
    this.manifest = manifest;
  }

  /**
   * Opens a corpus of which every file is there and has its size and its digest.
   *
   * @throws UserError when there is none, or when a file is missing or damaged
   */
  public static Corpus open(SparkSession spark, String path) throws IOException {
    CorpusFiles files = CorpusFiles.at(new Path(path), spark.sparkContext().hadoopConfiguration());
    files.requireCorpus();
    Optional<String> damage = files.damage();
    if (damage.isPresent()) {
      throw new UserError(damage.get(), CorpusFiles.REMAKE);
    }
    return of(spark, files);
  }

  /**
   * For commands that refuse before they start.
   *
   * @throws UserError when there is none
   */
  public static void require(Path directory, Configuration hadoop) throws IOException {
    CorpusFiles.at(directory, hadoop).requireCorpus();
  }

  /** Of files that were checked, or just written. */
  static Corpus of(SparkSession spark, CorpusFiles files) throws IOException {
    return new Corpus(spark, files, files.readManifest());
  }

  /**
   * @throws UserError that names each difference when a corpus is made of something else
   */
  static void requireOrigin(CorpusFiles files, Manifest manifest, Origin asked) {
    List<String> differences = manifest.origin().differences(asked);
    if (!differences.isEmpty()) {
      throw new UserError(
          files.directory() + ": holds another corpus: " + String.join("; ", differences),
          "choose another directory, or give the configuration of what is there; nothing has been"
              + " changed");
    }
  }

  public Manifest manifest() {
    return manifest;
  }

  /** All rows of a split, in no order. */
  public Dataset<Row> rows(Split split) {
    return read(manifest.part(split).files());
  }

  /** The rows of a split with id in [from, to), in no order; other files are not touched. */
  public Dataset<Row> rows(Split split, long from, long to) {
    Manifest.Part part = manifest.part(split);
    if (from < 0 || from >= to || to > part.rows()) {
      throw new IllegalArgumentException(
          "no rows [" + from + ", " + to + ") among " + part.rows() + " of " + split.label());
    }
    return read(filesWith(part, from, to))
        .where(functions.col("id").geq(from).and(functions.col("id").lt(to)));
  }

  /** The demonstrations of a split, in order of id, on the driver. */
  public List<Example> examples(Split split) {
    return examples(rows(split));
  }

  /** Those with id in [from, to). */
  public List<Example> examples(Split split, long from, long to) {
    return examples(rows(split, from, to));
  }

  private static List<Example> examples(Dataset<Row> rows) {
    return rows.collectAsList().stream()
        .map(RowForm::example)
        .sorted(Comparator.comparingLong(Example::id))
        .toList();
  }

  /** The files that hold ids in [from, to). */
  private static List<Manifest.DataFile> filesWith(Manifest.Part part, long from, long to) {
    List<Manifest.DataFile> holders = new ArrayList<>();
    long first = 0;
    for (Manifest.DataFile file : part.files()) {
      if (first < to && first + file.rows() > from) {
        holders.add(file);
      }
      first += file.rows();
    }
    return holders;
  }

  /** The columns of text; tokens are not read. */
  private Dataset<Row> read(List<Manifest.DataFile> dataFiles) {
    if (dataFiles.isEmpty()) {
      return spark.createDataFrame(List.of(), RowForm.TEXTS);
    }
    Path[] paths =
        dataFiles.stream()
            .map(file -> UserPath.below(files.directory(), file.path()))
            .toArray(Path[]::new);
    return ParquetFiles.read(spark, RowForm.TEXTS, paths);
  }
}
