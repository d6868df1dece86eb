package org.pcot.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.jobs.experiment.ExperimentConfig;

/** The experiment files that come with pcot. */
class ExperimentFilesTest {
  private static final Path DIRECTORY = Path.of("..", "conf");

  static Stream<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFileIsAnExperimentOfItsName(Path file) {
    assertThat(read(file).name() + ".yaml").isEqualTo(file.getFileName().toString());
  }

  /** As many test inputs as the paper has, and no training sequence twice. */
  @ParameterizedTest
  @MethodSource("files")
  void everySequenceIsFresh(Path file) {
    ExperimentConfig config = read(file);
    assertThat(config.corpus().rows())
        .isGreaterThanOrEqualTo(config.pretrain().steps() * config.pretrain().batchSize());
    assertThat(config.evaluation().prompts()).isEqualTo(640);
  }

  @Test
  void figure3HasEveryWayOfThePaper() {
    assertThat(read(DIRECTORY.resolve("figure3.yaml")).posttrain().runs()).hasSize(18);
  }

  private static ExperimentConfig read(Path file) {
    return ConfigurationReader.read(ExperimentConfig.class, file, List.of());
  }
}
