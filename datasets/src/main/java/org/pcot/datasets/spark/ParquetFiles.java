package org.pcot.datasets.spark;

import java.util.Arrays;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Parquet files and directories by their names, which Spark would take for patterns. */
public final class ParquetFiles {
  /** Spark's own option for names that are none, as those of streams; it has no public one. */
  private static final String TAKE_PATTERNS = "__globPaths__";

  private ParquetFiles() {}

  /** The rows of all, in no order. */
  public static Dataset<Row> read(SparkSession spark, StructType schema, Path... paths) {
    return spark
        .read()
        .option(TAKE_PATTERNS, false)
        .schema(schema)
        .parquet(Arrays.stream(paths).map(Path::toString).toArray(String[]::new));
  }
}
