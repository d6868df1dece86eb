package org.pcot.jobs.starter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A clone with the real {@code pcot} and {@code conf}, and with a Java and a Maven that only say
 * how they were called.
 *
 * @param root the clone
 */
record Starter(Path root) {
  /** The real clone. */
  static final Path CLONE = Path.of(System.getProperty("maven.multiModuleProjectDirectory", ".."));

  private static final String JAVA =
      """
      #!/bin/sh
      [ "$1" != -XshowSettings:properties ] || { echo "    java.specification.version = 17" >&2; exit; }
      for argument; do printf '%s\\n' "$argument"; done
      env | sed 's/^/env /'
      """;

  /** Takes some time, as builds do, and leaves what the starter looks for. */
  private static final String MAVEN =
      """
      #!/bin/sh
      echo "began $*" >>builds
      [ -z "$FAIL" ] || exit 1
      sleep 0.3
      mkdir -p jobs/target && touch jobs/target/jobs.jar && echo pom.xml >jobs/target/classpath
      echo ended >>builds
      """;

  /** How a process ended. */
  record Result(int exitCode, String output, String errors) {
    List<String> lines() {
      return output.lines().toList();
    }

    /** The value behind {@code -Dname=} among Java's arguments. */
    String property(String name) {
      String start = "-D" + name + "=";
      return lines().stream()
          .filter(line -> line.startsWith(start))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no " + start + " in " + output + errors))
          .substring(start.length());
    }
  }

  /** Makes the clone in a directory. */
  static Starter in(Path root) throws IOException, InterruptedException {
    Files.createDirectories(root);
    for (String entry : List.of("pcot", "conf")) {
      run("cp", "-R", CLONE.resolve(entry).toAbsolutePath().toString(), root.toString());
    }
    Files.createFile(root.resolve("pom.xml"));
    for (String module : List.of("datasets", "model", "rl", "jobs")) {
      Files.createDirectories(root.resolve(module + "/src/main"));
      Files.createFile(root.resolve(module + "/pom.xml"));
    }
    script(root.resolve("mvnw"), MAVEN);
    Files.createDirectories(root.resolve("java/bin"));
    script(root.resolve("java/bin/java"), JAVA);
    script(root.resolve("java/bin/javac"), "");
    return new Starter(root);
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    file.toFile().setExecutable(true);
  }

  /** Runs {@code pcot} in another directory, by this path, with these and no other variables. */
  Result pcot(Path starter, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("env", "-i"));
    command.add("PATH=" + System.getenv("PATH"));
    command.add("JAVA_HOME=" + root.resolve("java"));
    environment.forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(List.of("bash", starter.toString())); // env would take a=b for a variable
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  Result pcot(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return pcot(root.resolve("pcot"), environment, arguments);
  }

  /** How Maven was called. */
  List<String> builds() throws IOException {
    return Files.readAllLines(root.resolve("builds"));
  }

  static Result run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("starter", "output");
    Path errors = Files.createTempFile("starter", "errors");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("does not end: " + String.join(" ", command));
      }
      return new Result(
          process.exitValue(), Files.readString(output, UTF_8), Files.readString(errors, UTF_8));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
