package org.pcot.jobs;

import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkUserAppException;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** How the exit code reaches whoever started the program: a shell, spark-submit, or YARN. */
final class ExitStatus {
  private ExitStatus() {}

  /**
   * Whether the program is part of YARN's application master. That reports the status when {@code
   * main} returns or throws: an exit before is a failure to it, and so is a driver without Spark.
   */
  static boolean isYarns() {
    return "yarn".equals(System.getProperty("spark.master"))
        && "cluster".equals(System.getProperty("spark.submit.deployMode"));
  }

  /**
   * Ends the program; returns to an application master that is to report success.
   *
   * @throws SparkUserAppException to an application master that is to report this code
   */
  static void end(int code) throws SparkUserAppException {
    if (!isYarns()) {
      System.exit(code);
    }
    if (code != 0) {
      throw new SparkUserAppException(code);
    }
  }

  /** In client mode YARN learns the code by it. */
  static void stopSpark(int code) {
    runningSpark().ifPresent(spark -> spark.stop(code));
  }

  /** Without loading classes of Spark's where it never started. */
  static Optional<SparkContext> runningSpark() {
    if (SparkEnv.get() == null) {
      return Optional.empty();
    }
    Option<SparkSession> session = SparkSession.getDefaultSession();
    return session.isEmpty() ? Optional.empty() : Optional.of(session.get().sparkContext());
  }
}
