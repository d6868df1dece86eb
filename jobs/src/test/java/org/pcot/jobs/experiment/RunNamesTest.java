package org.pcot.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.datasets.configuration.ConfigurationReader;

/** What was begun by an earlier version is found by this one: a configuration keeps its name. */
class RunNamesTest {
  private static final String PARITY =
      """
      name: algorithms
      seeds: [5]
      corpus: {task: parity, d: 10, p_cot: 0.25, rows: 38400, test_rows: 640}
      model: {n_embd: 64, n_layer: 2, n_head: 2}
      pretrain:
        steps: 300
        batch_size: 128
        optimizer: {learning_rate: 2e-3, warmup_steps: 50, decay: cosine}
        evaluation_interval: 100
        checkpoint_interval: 300
      posttrain:
        algorithms: [star, reinforce, grpo]
        rewards: [end_to_end, chain_of_thought]
        temperatures: [1.0, 0.75]
        evaluation_interval: 3
        checkpoint_interval: 3
        star: {rounds: 2, samples: 512, epochs: 1}
        reinforce: {iterations: 6, prompts: 64}
        grpo: {iterations: 6, prompts: 16, group_size: 8}
      evaluation: {prompts: 128}
      """;
  private static final String MULTIPLICATION =
      """
      name: multiplication
      seeds: [2]
      corpus: {task: multiplication, digits: 2, p_cot: 0.25, rows: 38400, test_rows: 640}
      model: {n_embd: 32, n_layer: 2, n_head: 4, tie_word_embeddings: false}
      pretrain:
        steps: 300
        batch_size: 128
        optimizer: {learning_rate: 3e-3, warmup_steps: 50}
        evaluation_interval: 100
        checkpoint_interval: 150
      posttrain:
        algorithms: [grpo]
        rewards: [end_to_end]
        grpo: {iterations: 4, prompts: 16, group_size: 8, kl_coefficient: 0.01}
      evaluation: {prompts: 128}
      """;

  private static RunLayout layout(String yaml, String... overrides) {
    ExperimentConfig config =
        ConfigurationReader.parse(ExperimentConfig.class, "x.yaml", yaml, List.of(overrides));
    return RunLayout.below(new Path("/runs"), config);
  }

  @ParameterizedTest
  @CsvSource({"PARITY, algorithms-722e241054", "MULTIPLICATION, multiplication-5cac5c1d9d"})
  void theDirectoryOfAConfigurationStays(String file, String directory) {
    String yaml = file.equals("PARITY") ? PARITY : MULTIPLICATION;
    assertThat(layout(yaml).root()).isEqualTo(new Path("/runs", directory));
  }

  /** Defaults of keys that came later. */
  @ParameterizedTest
  @CsvSource({
    "model.architecture=gpt2",
    "engine=auto",
    "pretrain.epochs=0",
    "pretrain.optimizer.weight_decay=0"
  })
  void aLaterKeyAtItsDefaultChangesNoName(String override) {
    assertThat(layout(PARITY, override).root()).isEqualTo(layout(PARITY).root());
  }
}
