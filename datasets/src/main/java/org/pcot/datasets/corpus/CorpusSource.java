package org.pcot.datasets.corpus;

import java.io.IOException;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.leases.Leases;

/** What a corpus is made of. */
public interface CorpusSource {
  /**
   * Writes the corpus, whole or not at all, unless it is there already and sound.
   *
   * @param partitions into how many files the training rows go, at most one to a row
   * @throws org.pcot.datasets.UserError when the path holds something else, when somebody else is
   *     writing it, or when no space is left
   */
  WrittenCorpus write(SparkSession spark, String path, int partitions, Leases leases)
      throws IOException;

  /**
   * The corpus that is there; one that is damaged is written again.
   *
   * @throws org.pcot.datasets.UserError when there is none, or another
   */
  WrittenCorpus restore(SparkSession spark, String path, int partitions, Leases leases)
      throws IOException;
}
