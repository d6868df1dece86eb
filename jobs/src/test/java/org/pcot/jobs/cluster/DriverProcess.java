package org.pcot.jobs.cluster;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.pcot.jobs.Pcot;

/** The command line of pcot in a virtual machine of its own, set up as ./pcot does it. */
final class DriverProcess {
  private static final String MEMORY = "512m";

  /** Options for a run of seconds, of executors. */
  static final String EXECUTOR_OPTIONS =
      TestJvm.OPTIONS + " " + String.join(" ", TestJvm.SHORT_LIVED);

  /** Those of the driver and of its executors. */
  static final List<String> SHORT_LIVED =
      Stream.concat(
              TestJvm.SHORT_LIVED.stream(),
              Stream.of("-Dspark.executor.extraJavaOptions=" + EXECUTOR_OPTIONS))
          .toList();

  private DriverProcess() {}

  /**
   * Starts the command line.
   *
   * @param master local[n] or a cluster's
   * @param moreOptions of the virtual machine, settings of Spark among them
   */
  static JavaProcess start(
      SparkHome home, String master, List<String> moreOptions, List<String> arguments)
      throws IOException {
    List<String> verbosely = new ArrayList<>(List.of("--verbose"));
    verbosely.addAll(arguments);
    return startQuietly(home, master, moreOptions, verbosely);
  }

  /** The same as a user sees it, without stack traces and Spark's log. */
  static JavaProcess startQuietly(
      SparkHome home, String master, List<String> moreOptions, List<String> arguments)
      throws IOException {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-Xmx" + MEMORY,
                "-Djava.awt.headless=true",
                "-Dlog4j2.configurationFile=" + TestJvm.CONF.resolve("log4j2.properties").toUri(),
                "-Dspark.master=" + master,
                "-Dspark.driver.host=localhost",
                "-Dspark.driver.bindAddress=127.0.0.1",
                "-Dspark.ui.enabled=false",
                "-Dspark.sql.shuffle.partitions=2",
                "-Dspark.executor.memory=" + MEMORY,
                "-Dspark.executor.extraJavaOptions=" + TestJvm.OPTIONS));
    options.addAll(moreOptions);
    List<String> command = new ArrayList<>(List.of(Pcot.class.getName()));
    command.addAll(arguments);
    return home.start("driver", options, command);
  }

  /** A subcommand for the experiment of these tests. */
  static List<String> arguments(String subcommand, Path output) {
    return List.of(subcommand, "--config", experiment().toString(), "--output", output.toString());
  }

  private static Path experiment() {
    try {
      return Path.of(
          Objects.requireNonNull(DriverProcess.class.getResource("/cluster.yaml")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
