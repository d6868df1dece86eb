package org.pcot.jobs.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** How tests start virtual machines: with this one's Java, and from a Spark home of their own. */
public final class TestJvm {
  /** The directory of that name, seen from the module's. */
  public static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();

  /** What virtual machines need, in a form that Spark passes on to executors too. */
  public static final String OPTIONS = "@" + CONF.resolve("jvm.options");

  /** One compiler and one collector suffice where a virtual machine lives for seconds. */
  public static final List<String> SHORT_LIVED =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  /** A shell starts jobs in the background deaf to Ctrl-C, and what they start inherits it. */
  private static final List<String> HEARS_SIGNALS =
      System.getProperty("os.name").equals("Linux")
          ? List.of("env", "--default-signal=INT,TERM")
          : List.of();

  private TestJvm() {}

  /** Ends the Spark of this virtual machine; whoever needs it next starts another. */
  static void stopSpark() {
    Stream.of(SparkSession.getDefaultSession())
        .filter(session -> session.isDefined())
        .forEach(session -> session.get().stop());
  }

  /**
   * A process to be started, without the Spark of whoever runs the tests.
   *
   * @param sparkHome has the directory {@code local} for temporary files, and perhaps {@code bin}
   *     for programs
   * @param arguments of Java
   */
  public static ProcessBuilder process(Path sparkHome, List<String> arguments) {
    List<String> line = new ArrayList<>(HEARS_SIGNALS);
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add(OPTIONS);
    line.add("-Djava.io.tmpdir=" + sparkHome.resolve("local"));
    line.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().keySet().removeIf(variable -> variable.startsWith("SPARK_"));
    builder
        .environment()
        .putAll(
            Map.of(
                "SPARK_HOME",
                sparkHome.toString(),
                "SPARK_SCALA_VERSION",
                "2.12",
                "SPARK_LOCAL_IP",
                "127.0.0.1",
                "PATH",
                sparkHome.resolve("bin") + ":" + System.getenv("PATH"),
                "SPARK_LOCAL_DIRS",
                sparkHome.resolve("local").toString(),
                "JAVA_HOME",
                System.getProperty("java.home"),
                "OMP_NUM_THREADS",
                "1"));
    return builder;
  }
}
