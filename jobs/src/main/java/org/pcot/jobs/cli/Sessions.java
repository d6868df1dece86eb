package org.pcot.jobs.cli;

import java.nio.file.Path;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.Utils;
import org.pcot.datasets.Interruption;
import org.pcot.datasets.UserError;
import org.pcot.datasets.faults.TemporaryDirectory;
import org.pcot.model.spark.Cards;

/** Spark, as whoever starts the program has set it up: ./pcot or spark-submit name the master. */
final class Sessions {
  private Sessions() {}

  /**
   * Starts Spark, or gives the session that there is.
   *
   * @throws UserError when nobody named a master, cards cannot be handed out as is asked, or
   *     nothing temporary can be written
   */
  static SparkSession start() {
    SparkConf conf = new SparkConf();
    if (!conf.contains("spark.master")) {
      throw new UserError(
          "no Spark master is given", "start the program by ./pcot or by spark-submit --master");
    }
    Cards.check(conf);
    TemporaryDirectory.require(Path.of(System.getProperty("java.io.tmpdir")));
    Arrays.stream(Utils.getConfiguredLocalDirs(conf))
        .map(Path::of)
        .forEach(TemporaryDirectory::require);
    Interruption.check();
    SparkSession spark = SparkSession.builder().appName("pcot").getOrCreate();
    Interruption.check();
    return spark;
  }

  /** Hadoop's configuration with Spark's settings, without starting Spark. */
  static Configuration hadoop() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }
}
