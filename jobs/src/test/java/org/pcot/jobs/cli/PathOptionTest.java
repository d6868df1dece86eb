package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.storage.UserPath;

class PathOptionTest {
  @TempDir Path root;

  static Stream<Arguments> impossible() {
    return Stream.of(
        arguments("", "is empty"),
        arguments(" ", "is empty"),
        arguments("runs\n", "has a line break"),
        arguments("a\tb", "control character: 'a?b'"),
        arguments("a\u001b[31m/b", "control character"),
        arguments("runs ", "ends in a space"),
        arguments("runs.", "ends in a space or a point"),
        arguments("a/b..", "ends in a space or a point"),
        arguments("x".repeat(256), "256 bytes, and the longest is 255"),
        arguments("a/" + "é".repeat(128) + "/b", "256 bytes"),
        arguments("s3a://b/" + "a/".repeat(1800), "3608 bytes, and the longest is 3600"));
  }

  @ParameterizedTest
  @MethodSource("impossible")
  void whatNoDirectoryCanBeCalledIsRefusedBeforeAnyWork(String path, String said) {
    assertThatThrownBy(() -> PathOption.parse(path)).hasMessageContaining(said);
    CommandLineCall call =
        CommandLineCall.of("generate", "--config", TinyExperiment.file(), "--output", path);
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains(said, "--output").doesNotContain("\tat ");
    assertThat(call.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "..",
        "../..",
        "/",
        "runs/",
        "a b/c",
        ".hidden",
        "a.b/..",
        "hdfs://h:9/a",
        "é"
      })
  void othersAreTaken(String path) {
    assertThat(PathOption.parse(path)).isEqualTo(UserPath.of(path));
  }

  @Test
  void aNameThatFillsItsFileSystemIsTaken() {
    assertThat(PathOption.parse("é".repeat(127) + "x").getName()).hasSize(128);
  }

  @Test
  void aNameThatLeavesNoRoomForTemporaryOnesIsRefused() {
    CommandLineCall call =
        CommandLineCall.of(
            "generate",
            "--config",
            TinyExperiment.file(),
            "--output",
            root,
            "--set",
            "name=" + "x".repeat(201));
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("name: ", "201", "200");
    assertThat(root).isEmptyDirectory();
  }
}
