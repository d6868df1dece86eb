package org.pcot.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.jobs.experiment.ExperimentConfig;

class SweepCellTest {
  private static final String FILE =
      """
      name: cell
      corpus: {d: 5, p_cot: 0.2, rows: 64}
      model: {n_embd: 8}
      pretrain: {steps: 4, checkpoint_interval: 2}
      """;

  private static SweepCell cell(String... overrides) {
    return SweepCell.of(
        ConfigurationReader.parse(ExperimentConfig.class, "x.yaml", FILE, List.of(overrides)),
        Map.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"posttrain.grpo.epochs=2", "posttrain.algorithms=[star]", "posttrain.from=[2]"})
  void cellsThatDifferAfterPretrainingShareIt(String override) {
    assertThat(cell(override).pretrainingId()).isEqualTo(cell().pretrainingId());
    assertThat(cell(override).id()).isNotEqualTo(cell().id());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "corpus.leap=2",
        "model.n_layer=1",
        "pretrain.optimizer.weight_decay=0.1",
        "evaluation.prompts=9",
        "seeds=[2]",
        "engine=nd4j"
      })
  void cellsThatPretrainDifferentlyDoNot(String override) {
    assertThat(cell(override).pretrainingId()).isNotEqualTo(cell().pretrainingId());
  }

  @Test
  void cellsThatKeepOtherCheckpointsDoNotShareThem() {
    String needed = "pretrain.keep_all_checkpoints=false";
    assertThat(cell(needed, "posttrain.from=[2]").pretrainingId())
        .isNotEqualTo(cell(needed, "posttrain.from=[4]").pretrainingId())
        .isNotEqualTo(cell(needed, "posttrain.algorithms=[]").pretrainingId())
        .isEqualTo(cell(needed, "posttrain.from=[2]", "posttrain.top_k=3").pretrainingId());
  }

  /** Directories are named by it, so that a sweep goes on after an update. */
  @Test
  void pretrainingHasTheNameThatItHadBefore() {
    assertThat(cell().pretrainingId()).isEqualTo("deabba2bc2");
  }

  /** It travels as text. */
  @ParameterizedTest
  @ValueSource(strings = {"seeds=[2]", "corpus.leap=2", "engine=cpu", "posttrain.algorithms=[]"})
  void theConfigurationTravels(String override) {
    assertThat(cell(override).config())
        .isEqualTo(
            ConfigurationReader.parse(ExperimentConfig.class, "x.yaml", FILE, List.of(override)));
  }
}
