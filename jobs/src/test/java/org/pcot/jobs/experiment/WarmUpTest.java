package org.pcot.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.ConfigurationReader;

/** A learning rate that rises to the end of a run is a mistake. */
class WarmUpTest {
  /** 6 steps; 5 iterations of GRPO, once or twice over; STaR's 2 rounds of 3 batches. */
  private static final String YAML =
      """
      name: warmed
      corpus: {d: 5, p_cot: 0.3, rows: 100, test_rows: 10}
      model: {n_embd: 16, n_layer: 1, n_head: 2}
      pretrain: {steps: 6, batch_size: 40, checkpoint_interval: 6}
      posttrain:
        algorithms: [grpo, star]
        grpo: {iterations: 5, prompts: 4, group_size: 2}
        star: {rounds: 2, samples: 17, batch_size: 8}
      evaluation: {prompts: 8}
      """;

  private static ExperimentConfig config(String overrides) {
    List<String> settings = Arrays.stream(overrides.split(";")).map(String::trim).toList();
    return ConfigurationReader.parse(ExperimentConfig.class, "test", YAML, settings);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pretrain.optimizer.warmup_steps=6 | pretrain.optimizer.warmup_steps: is 6 | are 6 steps",
        "pretrain.optimizer.warmup_steps=700 | pretrain.optimizer.warmup_steps: is 700 | 6 steps",
        "pretrain={epochs: 2, batch_size: 40, checkpoint_interval: 5, optimizer: {warmup_steps: 5}}"
            + " | pretrain.optimizer.warmup_steps: is 5 | are 5 steps",
        "posttrain.grpo.optimizer.warmup_steps=5 | grpo.optimizer.warmup_steps: is 5 | are 5 steps",
        "posttrain.grpo.epochs=2; posttrain.grpo.optimizer.warmup_steps=10 | grpo.optimizer | 10 steps",
        "posttrain.star.optimizer.warmup_steps=6 | posttrain: star.optimizer.warmup_steps | 6 steps",
      })
  void warmUpThatTakesAllStepsIsRefused(String overrides, String key, String steps) {
    assertThatThrownBy(() -> config(overrides))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(key)
        .hasMessageContaining(steps)
        .satisfies(e -> assertThat(((UserError) e).remedy()).contains("lower warmup_steps"));
  }

  @ParameterizedTest
  @CsvSource({
    "pretrain.optimizer.warmup_steps=5",
    "pretrain.steps=0; pretrain.optimizer.warmup_steps=100",
    "posttrain.grpo.optimizer.warmup_steps=4",
    "posttrain.grpo.epochs=2; posttrain.grpo.optimizer.warmup_steps=9",
    "posttrain.star.optimizer.warmup_steps=5",
    "posttrain.reinforce.optimizer.warmup_steps=1000"
  })
  void warmUpThatEndsIsNot(String overrides) {
    assertThat(config(overrides).name()).isEqualTo("warmed");
  }
}
