package org.pcot.datasets.spark;

import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How a Spark job's files come into their directory: when all tasks have ended, by the driver
 * alone, and only those of this job. Tasks of another that was given up may still write below
 * {@code _temporary}; nothing takes that up.
 */
public final class ParquetCommits {
  private ParquetCommits() {}

  /** Options of one write. */
  public static Map<String, String> ofOneJob() {
    int job = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    return Map.of(
        "mapreduce.fileoutputcommitter.algorithm.version",
        "1",
        "mapreduce.job.application.attempt.id",
        String.valueOf(job));
  }
}
