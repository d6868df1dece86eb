package org.pcot.datasets.corpus.solutions;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.UserError;
import org.pcot.datasets.corpus.ContentDigest;
import org.pcot.datasets.corpus.CorpusColumns;
import org.pcot.datasets.corpus.CorpusFiles;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.storage.AtomicDirectory;

/** A corpus of worked solutions on disk whose files were found to be what its manifest says. */
public final class SolutionsCorpus {
  private final SparkSession spark;
  private final CorpusFiles files;
  private final SolutionsManifest manifest;

  private SolutionsCorpus(SparkSession spark, CorpusFiles files, SolutionsManifest manifest) {
    this.spark = spark;
    this.files = files;
    this.manifest = manifest;
  }

  /**
   * Opens a corpus: every file must be there, with the length, a footer and the number of rows that
   * the manifest says. Contents are read by {@link #verifyContent} only.
   *
   * @throws UserError when there is none, or when a file is missing or damaged
   */
  public static SolutionsCorpus open(SparkSession spark, String path) throws IOException {
    CorpusFiles files = CorpusFiles.at(new Path(path), spark.sparkContext().hadoopConfiguration());
    SolutionsManifest manifest = files.readManifest(SolutionsManifest.class);
    for (Side side : Side.values()) {
      files.verify(manifest.part(side).files());
    }
    return new SolutionsCorpus(spark, files, manifest);
  }

  public SolutionsManifest manifest() {
    return manifest;
  }

  /** Refuses a corpus that was made for another demand. */
  void require(SolutionsConfig config, List<SourceFile> sources, RowForm form) {
    List<String> differences = manifest.differences(config, sources, form);
    if (!differences.isEmpty()) {
      throw new UserError(
          files.directory() + ": holds another corpus: " + String.join("; ", differences),
          "choose another directory, or ask for what is there; nothing has been changed");
    }
  }

  /** The rows of a side, of {@link CorpusColumns#SCHEMA}, in no order. */
  public Dataset<Row> rows(Side side) {
    if (manifest.part(side).files().isEmpty()) {
      return spark.createDataFrame(List.of(), CorpusColumns.SCHEMA);
    }
    String[] paths =
        manifest.part(side).files().stream()
            .map(file -> new Path(files.directory(), file.path()).toString())
            .toArray(String[]::new);
    return spark.read().schema(CorpusColumns.SCHEMA).parquet(paths);
  }

  /** The demonstrations of a side, in order of id, on the driver. */
  public List<Example> examples(Side side) {
    return rows(side).collectAsList().stream()
        .map(CorpusColumns::example)
        .sorted(Comparator.comparingLong(Example::id))
        .toList();
  }

  /**
   * Reads everything: every file must have its digest in {@code SHA256SUMS}, and the rows together
   * the content digest of the manifest.
   *
   * @throws UserError when something was changed after it was written
   */
  public void verifyContent() throws IOException {
    AtomicDirectory.verify(files.directory(), files.fileSystem().getConf());
    ContentDigest digest = new ContentDigest();
    RowForm form = new TextRows(TextLength.inCharacters());
    Stream.of(Side.values())
        .map(side -> WrittenRows.in(rows(side), form).digest())
        .forEach(digest::add);
    if (!digest.hex().equals(manifest.contentDigest())) {
      throw new UserError(
          files.directory() + ": its rows have another digest than its manifest says",
          "remove the corpus and make it again, or use another copy");
    }
  }
}
