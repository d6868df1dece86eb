package org.pcot.datasets.spark;

import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Parquet files and directories by their names, some of which Spark would take for patterns. */
public final class ParquetFiles {
  /** Spark's own option for names that are none; there is no public one. */
  private static final String TAKE_PATTERNS = "__globPaths__";

  private ParquetFiles() {}

  /**
   * The rows of all, in no order.
   *
   * @param paths at least one
   */
  public static Dataset<Row> read(SparkSession spark, StructType schema, Path... paths) {
    DataFrameReader reader = spark.read().schema(schema);
    if (Stream.of(paths).noneMatch(SparkHadoopUtil.get()::isGlobPath)) {
      return reader.parquet(Arrays.stream(paths).map(Path::toString).toArray(String[]::new));
    }
    // One at a time: of several names, Spark 3.5 reads all for each that looks like a pattern.
    DataFrameReader byName = reader.option(TAKE_PATTERNS, false);
    return Stream.of(paths)
        .map(path -> byName.parquet(path.toString()))
        .reduce(Dataset::union)
        .orElseThrow();
  }
}
