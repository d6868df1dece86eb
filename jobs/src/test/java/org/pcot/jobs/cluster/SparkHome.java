package org.pcot.jobs.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A Spark installation in a directory, made of this virtual machine's own class path: its one jar
 * refers to all the others. Workers start their executors from it.
 */
record SparkHome(Path directory) {
  /** The directory of that name, seen from the module's. */
  static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();

  /** A shell starts jobs in the background deaf to Ctrl-C, and what they start inherits it. */
  private static final List<String> HEARS_CTRL_C =
      System.getProperty("os.name").equals("Linux")
          ? List.of("env", "--default-signal=INT")
          : List.of();

  static SparkHome make(Path directory) throws IOException {
    Files.createDirectories(directory.resolve("local"));
    Files.createDirectories(directory.resolve("log"));
    SparkHome home = new SparkHome(directory);
    Files.createDirectories(home.jar().getParent());
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, urls());
    try (OutputStream out = Files.newOutputStream(home.jar())) {
      new JarOutputStream(out, manifest).close();
    }
    return home;
  }

  private static String urls() {
    String classPath = System.getProperty("java.class.path");
    return Pattern.compile(Pattern.quote(System.getProperty("path.separator")))
        .splitAsStream(classPath)
        .map(entry -> Path.of(entry).toUri().toString())
        .collect(Collectors.joining(" "));
  }

  private Path jar() {
    return directory.resolve("jars/classes.jar");
  }

  /** What the virtual machines need, in a form that Spark passes on to executors too. */
  static String jvmOptions() {
    return "@" + CONF.resolve("jvm.options");
  }

  /**
   * Starts a virtual machine.
   *
   * @param name of its log file
   * @param command main class and arguments
   */
  JavaProcess start(String name, List<String> options, List<String> command) throws IOException {
    List<String> line = new ArrayList<>(HEARS_CTRL_C);
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add(jvmOptions());
    line.add("-Djava.io.tmpdir=" + directory.resolve("local"));
    line.addAll(options);
    line.addAll(List.of("-cp", jar().toString()));
    line.addAll(command);
    Path log = Files.createTempFile(directory.resolve("log"), name + "-", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("SPARK_"));
    builder.environment().putAll(environment());
    return new JavaProcess(builder.start(), log);
  }

  private Map<String, String> environment() {
    return Map.of(
        "SPARK_HOME",
        directory.toString(),
        "SPARK_SCALA_VERSION",
        "2.12",
        "SPARK_LOCAL_IP",
        "127.0.0.1",
        "SPARK_LOCAL_DIRS",
        directory.resolve("local").toString(),
        "JAVA_HOME",
        System.getProperty("java.home"),
        "OMP_NUM_THREADS",
        "1");
  }
}
