package org.pcot.model.linear.spark;

import org.apache.spark.sql.SparkSession;

/** Two threads of this process. */
final class SmallSpark {
  private SmallSpark() {}

  static SparkSession start() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("linear")
        .config("spark.ui.enabled", false)
        .config("spark.sql.shuffle.partitions", 2)
        .getOrCreate();
  }
}
