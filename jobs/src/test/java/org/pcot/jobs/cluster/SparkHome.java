package org.pcot.jobs.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  /** Is first on the PATH of what is started here. */
  Path tools() {
    return directory.resolve("bin");
  }

  private Path jar() {
    return directory.resolve("jars/classes.jar");
  }

  /**
   * Starts a virtual machine.
   *
   * @param name of its log file
   * @param command main class and arguments
   */
  JavaProcess start(String name, List<String> options, List<String> command) throws IOException {
    List<String> line = new ArrayList<>(options);
    line.addAll(List.of("-cp", jar().toString()));
    line.addAll(command);
    Path log = Files.createTempFile(directory.resolve("log"), name + "-", ".txt");
    ProcessBuilder builder = TestJvm.process(directory, line);
    return new JavaProcess(
        builder.redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
  }
}
