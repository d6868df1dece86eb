package org.pcot.jobs.trust.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.pcot.jobs.LanguageModel;
import org.pcot.jobs.Pcot;
import org.pcot.jobs.cluster.TestJvm;

/**
 * pcot as this virtual machine's class path has it, to be started many times: an archive of loaded
 * classes halves the start.
 *
 * @param directory a Spark home too, from which local clusters start executors
 * @param classPath jars alone, since no archive can be made of directories
 * @param archive options that make or use the archive
 */
record Installation(Path directory, String classPath, List<String> archive) {
  private static final String MEMORY = "512m";

  /** Without an archive. */
  static Installation make(Path directory) throws IOException {
    for (String part : List.of("jars", "local", "events")) {
      Files.createDirectories(directory.resolve(part));
    }
    LanguageModel.copy(directory.resolve("model"));
    List<String> jars = new ArrayList<>();
    for (String entry :
        System.getProperty("java.class.path").split(System.getProperty("path.separator"))) {
      Path path = Path.of(entry).toAbsolutePath();
      if (Files.isDirectory(path)) {
        Path jar = directory.resolve("classes-" + jars.size() + ".jar");
        pack(path, jar);
        jars.add(jar.toString());
      } else if (Files.exists(path)) {
        jars.add(path.toString());
      }
    }
    return new Installation(
        directory, String.join(System.getProperty("path.separator"), jars), List.of());
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream out = new ZipOutputStream(file);
        Stream<Path> files = Files.walk(classes)) {
      for (Path source : files.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new ZipEntry(classes.relativize(source).toString()));
        Files.copy(source, out);
      }
    }
  }

  /** What text experiments begin with. */
  Path model() {
    return directory.resolve("model");
  }

  /** Whose next process makes the archive when it ends. */
  Installation makingArchive() {
    return new Installation(
        directory, classPath, List.of("-XX:ArchiveClassesAtExit=" + archiveFile()));
  }

  /** Whose processes use the archive. */
  Installation withArchive() {
    return new Installation(
        directory, classPath, List.of("-XX:SharedArchiveFile=" + archiveFile()));
  }

  private Path archiveFile() {
    return directory.resolve("classes.jsa");
  }

  /** Starts the command line; it finds the files of {@code logs} written by name. */
  PcotProcess start(String master, List<String> arguments, Path logs, String name)
      throws IOException {
    List<String> options = Stream.concat(TestJvm.SHORT_LIVED.stream(), archive.stream()).toList();
    List<String> line = new ArrayList<>(options);
    line.addAll(
        List.of(
            "-Xmx" + MEMORY,
            "-Djava.awt.headless=true",
            "-Dlog4j2.configurationFile=" + TestJvm.CONF.resolve("log4j2.properties").toUri(),
            "-Dspark.master=" + master,
            "-Dspark.driver.host=localhost",
            "-Dspark.driver.bindAddress=127.0.0.1",
            "-Dspark.ui.enabled=false",
            "-Dspark.sql.shuffle.partitions=2",
            "-Dspark.task.maxFailures=100",
            "-Dspark.executor.memory=" + MEMORY,
            "-Dspark.executor.extraClassPath=" + classPath,
            "-Dspark.executor.extraJavaOptions="
                + TestJvm.OPTIONS
                + " "
                + String.join(" ", options),
            "-cp",
            classPath,
            Pcot.class.getName()));
    line.addAll(arguments);
    Path out = logs.resolve(name + ".out");
    Path err = logs.resolve(name + ".err");
    ProcessBuilder builder = TestJvm.process(directory, line);
    return new PcotProcess(
        builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
  }
}
