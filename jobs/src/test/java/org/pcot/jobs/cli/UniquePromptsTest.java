package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.rl.rollouts.RolloutFile;
import org.pcot.rl.rollouts.RolloutReader;

/** Reinforcement learning on a few prompts only. */
class UniquePromptsTest {
  private static final Configuration HADOOP = new Configuration(false);
  private static final String POSTTRAINING =
      "seed_3/posttraining_from_step_000018/grpo-end_to_end-t1.0";

  @TempDir private Path output;

  /** Of four iterations of eight prompts each, drawn from 3,584 inputs or from three. */
  private Set<String> prompts(String name, int uniquePrompts) throws IOException {
    CommandLineCall call =
        CommandLineCall.of(
            "experiment",
            "--config",
            TinyExperiment.file(),
            "--output",
            output,
            "--set",
            "name=" + name,
            "--set",
            "corpus.d=12",
            "--set",
            "posttrain.from=[18]",
            "--set",
            "posttrain.unique_prompts=" + uniquePrompts);
    assertThat(call.exitCode()).as(call.err()).isZero();
    org.apache.hadoop.fs.Path run = new org.apache.hadoop.fs.Path(run(name).toUri());
    Set<String> prompts = new HashSet<>();
    for (int iteration : RolloutReader.iterations(run, HADOOP)) {
      RolloutReader.read(run, iteration, HADOOP).stream()
          .map(RolloutFile.Row::prompt)
          .forEach(prompts::add);
    }
    return prompts;
  }

  private Path run(String name) throws IOException {
    try (Stream<Path> runs = Files.list(output)) {
      return runs.filter(run -> run.getFileName().toString().startsWith(name + "-"))
          .findFirst()
          .orElseThrow()
          .resolve(POSTTRAINING);
    }
  }

  @Test
  void allIterationsDrawFromAsManyPromptsAsAreAskedFor() throws IOException {
    assertThat(prompts("few", 3)).hasSize(3);
    assertThat(prompts("fresh", 0)).hasSizeGreaterThan(28);
  }

  /** Of 7,424 published problems no more are different ones. */
  @Test
  void moreThanAPublishedCorpusHasAreRefused() {
    assertThat(gsm8k(7424).posttrain().uniquePrompts()).isEqualTo(7424);
    assertThatThrownBy(() -> gsm8k(7425))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("posttrain.unique_prompts: is 7425")
        .hasMessageContaining("7424 problems");
  }

  private static ExperimentConfig gsm8k(int uniquePrompts) {
    return ConfigurationReader.read(
        ExperimentConfig.class,
        Path.of("..", "conf", "figure5-gsm8k.yaml"),
        List.of("posttrain.unique_prompts=" + uniquePrompts));
  }
}
