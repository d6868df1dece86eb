package org.pcot.datasets.corpus;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.corpus.rows.RowForm;
import org.pcot.datasets.leases.Leases;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Mixture;
import org.pcot.datasets.problems.Split;

/**
 * A corpus of drawn problems: every row is a function of (configuration, seed, split, id), so that
 * nothing is shuffled and the content does not depend on the number of partitions.
 */
public record GeneratedCorpus(CorpusConfig config, long seed) implements CorpusSource {

  /**
   * Writes the corpus, whole or not at all, unless it is there already and sound.
   *
   * @param partitions into how many files the training rows go, at most one to a row
   * @throws org.pcot.datasets.UserError when the path holds something else, when somebody else is
   *     writing it, or when no space is left
   */
  public WrittenCorpus write(SparkSession spark, String path, int partitions) throws IOException {
    return write(spark, path, partitions, Leases.refusing("a corpus"));
  }

  @Override
  public WrittenCorpus write(SparkSession spark, String path, int partitions, Leases leases)
      throws IOException {
    CorpusWriter.requirePartitions(partitions);
    return CorpusWriter.write(
        spark, path, origin(), RowForm.texts(), leases, writer -> fill(writer, spark, partitions));
  }

  /**
   * The corpus that is there; one that is damaged is written again.
   *
   * @throws org.pcot.datasets.UserError when there is none, or another
   */
  public WrittenCorpus restore(SparkSession spark, String path, int partitions) throws IOException {
    return restore(spark, path, partitions, Leases.refusing("a corpus"));
  }

  @Override
  public WrittenCorpus restore(SparkSession spark, String path, int partitions, Leases leases)
      throws IOException {
    CorpusFiles.at(new Path(path), spark.sparkContext().hadoopConfiguration()).requireCorpus();
    return write(spark, path, partitions, leases);
  }

  private Origin origin() {
    return new Origin.Generated(config, seed);
  }

  private Optional<Manifest.Selection> fill(CorpusWriter writer, SparkSession spark, int partitions)
      throws IOException {
    for (Split split : List.of(Split.TRAIN, Split.TEST)) {
      writer.write(
          split, examples(spark, split, partitions(split, partitions)), config.rows(split));
    }
    return Optional.empty();
  }

  /** As many rows to a file as in training. */
  private int partitions(Split split, int ofTraining) {
    double share = Math.min(1, (double) config.rows(split) / config.rows(Split.TRAIN));
    return (int) Math.min(Math.ceil(ofTraining * share), config.rows(split));
  }

  private JavaRDD<Example> examples(SparkSession spark, Split split, int partitions) {
    Mixture mixture = config.mixture();
    long rowSeed = seed;
    return spark
        .range(0, config.rows(split), 1, partitions)
        .javaRDD()
        .map(id -> mixture.example(rowSeed, split, id));
  }
}
