package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong around the program ends it with one message, its remedy and exit code 2. */
class EnvironmentFaultsTest {
  @TempDir Path root;

  static Stream<Arguments> places() {
    return Stream.of(
        arguments("s3a://bucket/runs", "there is no file system", "S3AFileSystem", "jars"),
        arguments("gs://bucket/runs", "there is no file system", "\"gs\"", "jars"),
        arguments("hdfs://no-host.invalid:9/runs", "does not answer", "no-host.invalid", "address"),
        arguments("hdfs://127.0.0.1:9/runs", "does not answer", "refused", "address"),
        arguments("/proc/runs", "cannot make the directory", "/proc/runs", "choose a place"),
        arguments("/dev/null/runs", "a part of its path is a file", "/dev/null", "choose another"));
  }

  @ParameterizedTest
  @MethodSource("places")
  void aPlaceThatCannotBeWrittenIsTold(String place, String what, String named, String remedy) {
    assertTold(generate(place), what, named, remedy);
  }

  @Test
  void aDirectoryInPlaceOfAFileIsTold() throws IOException {
    assertTold(CommandLineCall.of("generate", "--config", root), root.toString(), "directory");
    Path run = Files.createDirectories(runDirectory());
    Files.createDirectory(run.resolve("config.yaml"));
    assertTold(generate(root), "config.yaml", "directory");
  }

  @Test
  void aFileInPlaceOfADirectoryIsTold() throws IOException {
    Files.writeString(root.resolve("corpora"), "years of work");
    assertTold(generate(root), "corpora", "file");
    assertThat(root.resolve("corpora")).hasContent("years of work");
  }

  @Test
  void aFileInPlaceOfARunsPartIsTold() throws IOException {
    assertThat(generate(root).exitCode()).isZero();
    String config = dryRun();
    Path run = Files.createDirectories(runDirectory());
    Files.writeString(run.resolve("config.yaml"), config);
    Path seed = Files.writeString(run.resolve("seed_3"), "years of work");
    assertTold(call("pretrain", root), "seed_3", "file");
    assertThat(seed).hasContent("years of work");
  }

  private static CommandLineCall generate(Object output) {
    return call("generate", output);
  }

  private static CommandLineCall call(String stage, Object output) {
    return CommandLineCall.of(stage, "--config", TinyExperiment.file(), "--output", output);
  }

  private String dryRun() {
    return CommandLineCall.of(
            "generate", "--config", TinyExperiment.file(), "--output", root, "--dry-run")
        .out();
  }

  private Path runDirectory() {
    return Path.of(dryRun().lines().findFirst().orElseThrow().substring("# ".length()));
  }

  private static void assertTold(CommandLineCall call, String... said) {
    assertThat(call.exitCode()).as(call.err()).isEqualTo(2);
    assertThat(call.err()).contains(said).doesNotContain("\tat ", "internal failure");
    String message = call.err().substring(call.err().indexOf("pcot: "));
    assertThat(message.lines()).hasSize(2);
  }
}
