package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The key of the model section that chooses the architecture. */
class ArchitectureKeyTest {
  private static final String MODEL =
      "model: {architecture: %s, hidden_size: 16, intermediate_size: 24, num_hidden_layers: 1%s}";

  private static final String YAML =
      """
      name: llama
      seeds: [3]
      corpus: {d: 5, p_cot: 0.4, rows: 200, test_rows: 20}
      %s
      pretrain: {steps: 4, batch_size: 8, shards: 2, evaluation_interval: 4, checkpoint_interval: 2}
      posttrain:
        algorithms: [grpo]
        rewards: [end_to_end]
        grpo: {iterations: 2, prompts: 4, group_size: 4}
      evaluation: {prompts: 8, prompts_per_shard: 4}
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "llama, LlamaForCausalLM, ', rope_scaling: {rope_type: linear, factor: 2}'",
    "qwen2, Qwen2ForCausalLM, ''",
    "qwen3, Qwen3ForCausalLM, ', head_dim: 8'"
  })
  void anExperimentWithAnotherArchitectureRunsFromCorpusToEvaluation(
      String architecture, String kind, String more) throws IOException {
    CommandLineCall call = experiment(MODEL.formatted(architecture, more));
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.out()).contains("after grpo");
    assertThat(below("config.json"))
        .isNotEmpty()
        .allSatisfy(file -> assertThat(file).content().contains(kind, "rope_parameters"));
    assertThat(below("results.json")).hasSize(1);
  }

  @Test
  void keysOfAnotherArchitectureAreRefusedBeforeWorkStarts() throws IOException {
    CommandLineCall call = experiment("model: {architecture: llama, n_embd: 16}");
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("n_embd", "gpt2");
    CommandLineCall unknown = experiment("model: {architecture: bert}");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("gpt2, llama, mistral, qwen2, qwen3");
    assertThat(below("config.json")).isEmpty();
  }

  private CommandLineCall experiment(String model) throws IOException {
    Path config = Files.writeString(directory.resolve("llama.yaml"), YAML.formatted(model));
    return CommandLineCall.of(
        "experiment", "--config", config, "--output", directory.resolve("runs"));
  }

  private List<Path> below(String name) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.endsWith(name)).toList();
    }
  }
}
