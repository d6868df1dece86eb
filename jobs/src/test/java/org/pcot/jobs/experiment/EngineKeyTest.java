package org.pcot.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.model.engine.Engine;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.engine.Precision;

class EngineKeyTest {
  private static final String YAML =
      """
      name: engines
      corpus: {d: 5, p_cot: 0.3, rows: 100, test_rows: 10}
      model: {n_embd: 16, n_layer: 1, n_head: 2}
      pretrain: {steps: 5, checkpoint_interval: 5}
      posttrain: {}
      evaluation: {prompts: 8}
      """;

  private static ExperimentConfig config(String... overrides) {
    return ConfigurationReader.parse(ExperimentConfig.class, "test", YAML, List.of(overrides));
  }

  @Test
  void leavesNoTraceAtItsDefault() {
    assertThat(config().engine()).isEqualTo(Engine.AUTO);
    assertThat(ConfigurationWriter.toJsonTree(config()).has("engine")).isFalse();
    assertThat(ConfigurationWriter.hash(config("engine=auto")))
        .isEqualTo(ConfigurationWriter.hash(config()));
    assertThat(ConfigurationWriter.hash(config("pretrain.optimizer.weight_decay=0")))
        .isEqualTo(ConfigurationWriter.hash(config()));
  }

  @Test
  void namesAnotherRunOtherwise() {
    assertThat(config("engine=nd4j").engine()).isEqualTo(Engine.ND4J);
    assertThat(ConfigurationWriter.hash(config("engine=nd4j")))
        .isNotEqualTo(ConfigurationWriter.hash(config()));
    assertThat(ConfigurationWriter.hash(config("pretrain.optimizer.weight_decay=0.1")))
        .isNotEqualTo(ConfigurationWriter.hash(config()));
  }

  @Test
  void saysWhatTorchComputesOnAndWith() {
    ExperimentConfig config = config("engine=torch", "device=cuda:1", "precision=bf16");
    assertThat(config.engineConfig())
        .isEqualTo(new EngineConfig(Engine.TORCH, "cuda:1", Precision.BF16));
    assertThat(ConfigurationWriter.toJsonTree(config("engine=torch")).has("device")).isFalse();
    assertThat(ConfigurationWriter.toJsonTree(config("engine=torch")).has("precision")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "engine=torch, device=tpu, device: tpu",
    "engine=torch, device=cuda:-1, device: cuda:-1",
    "engine=cpu, device=cuda, set engine: torch",
    "engine=nd4j, precision=bf16, set engine: torch",
    "engine=torch, pretrain.master=parameter_averaging, master: synchronous",
    "engine=cpu, pretrain.master=allreduce, set engine: torch"
  })
  void refusesWhatIsNotForTheEngine(String engine, String other, String message) {
    assertThatThrownBy(() -> config(engine, other))
        .isInstanceOf(UserError.class)
        .satisfies(e -> assertThat(e.getMessage() + ((UserError) e).remedy()).contains(message));
  }

  @Test
  void isOneOfThoseThatThereAre() {
    assertThatThrownBy(() -> config("engine=tpu"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("engine")
        .hasMessageContaining("auto, cpu, nd4j, torch");
  }
}
