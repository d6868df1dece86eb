package org.pcot.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Real processes that are interrupted by real signals, in the middle of what they do. */
class InterruptionTest {
  private static final Duration OFTEN = Duration.ofMillis(20);

  @TempDir private Path directory;

  /** What is to be seen before the signal is sent. */
  @FunctionalInterface
  private interface Sight {
    boolean isThere(Path directory) throws IOException;
  }

  static Stream<Arguments> moments() {
    return Stream.of(
        arguments("INT", 130, "experiment", (Sight) InterruptionTest::hasStartedSpark),
        arguments("TERM", 143, "generate", file("corpora/.*\\.tmp-[^/]*/.*")),
        arguments("TERM", 143, "experiment", file("long.*/pretraining/.*_SUCCESS")),
        arguments("INT", 130, "sweep", file("long/pretraining/.*_SUCCESS")));
  }

  @ParameterizedTest
  @MethodSource("moments")
  void itSaysInOneLineHowToGoOnAndNothingElse(
      String signal, int code, String subcommand, Sight sight) throws Exception {
    SparkHome home = SparkHome.make(directory.resolve("spark"));
    List<String> command =
        List.of(
            subcommand, "--config", config(subcommand).toString(), "--output", output().toString());
    String log = "-Xlog:class+load:file=" + loaded(directory);
    try (JavaProcess driver = DriverProcess.startQuietly(home, "local[2]", List.of(log), command)) {
      driver.await("there is something to interrupt", OFTEN, () -> sight.isThere(directory));
      driver.signal(signal);
      assertThat(driver.awaitEnd()).as(driver.lastWords()).isEqualTo(code);
      List<String> lines = driver.said().lines().toList();
      assertThat(lines.get(lines.size() - 1))
          .isEqualTo(
              "pcot: interrupted; what is finished is kept, and this goes on from there: "
                  + "spark-submit ... "
                  + String.join(" ", command));
      assertThat(lines)
          .filteredOn(line -> line.matches("pcot: .*|\\tat .*|.*(Exception|Error|WARN |ERROR).*"))
          .hasSize(1);
    }
    assertThat(files(output())).noneMatch(file -> file.contains(".tmp-") || file.contains("error"));
  }

  private Path config(String subcommand) throws IOException {
    String experiment =
        """
        corpus: {d: 8, p_cot: 0.3, rows: %d, test_rows: 16}
        model: {n_embd: 16, n_layer: 1, n_head: 2}
        pretrain: {steps: 100000, batch_size: 16, evaluation_interval: 1000, checkpoint_interval: 20}
        evaluation: {prompts: 16}
        """
            .formatted(subcommand.equals("generate") ? 20_000_000 : 1_600_000);
    String text =
        subcommand.equals("sweep")
            ? "name: long\nexperiment:\n"
                + experiment.indent(2)
                + "grid: {corpus.p_cot: [0.2], seeds: [[1]]}\n"
            : "name: long\n" + experiment;
    return Files.writeString(directory.resolve("config.yaml"), text);
  }

  private Path output() {
    return directory.resolve("output");
  }

  private static Path loaded(Path directory) {
    return directory.resolve("loaded.txt");
  }

  private static boolean hasStartedSpark(Path directory) throws IOException {
    return Files.exists(loaded(directory))
        && Files.readString(loaded(directory)).contains("org.apache.spark.SparkEnv ");
  }

  private static Sight file(String regex) {
    return directory ->
        files(directory.resolve("output")).stream().anyMatch(path -> path.matches(".*/" + regex));
  }

  private static List<String> files(Path below) throws IOException {
    if (!Files.exists(below)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(below)) {
      return files.map(Path::toString).toList();
    } catch (java.io.UncheckedIOException e) {
      return List.of(); // something went while it was looked at
    }
  }
}
