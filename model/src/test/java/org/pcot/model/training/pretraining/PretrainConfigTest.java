package org.pcot.model.training.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.configuration.ConfigurationWriter;

class PretrainConfigTest {
  private static PretrainConfig config(String keys) {
    String yaml = "{" + keys + ", batch_size: 32, optimizer: {learning_rate: 0.1}}";
    return ConfigurationReader.parse(PretrainConfig.class, "pretrain", yaml, List.of());
  }

  @Test
  void epochsSayHowManyStepsThereAre() {
    assertThat(config("epochs: 2").on(64).lastStep()).isEqualTo(4);
    assertThat(config("epochs: 2").on(65).lastStep()).isEqualTo(5);
    assertThat(config("epochs: 3").on(10).lastStep()).isEqualTo(1);
    assertThat(config("epochs: 3, steps: 1").on(10)).isEqualTo(config("epochs: 3").on(10));
  }

  @Test
  void withStepsAloneRowsDoNotMatter() {
    assertThat(config("steps: 7").on(1)).isEqualTo(config("steps: 7"));
    assertThat(config("steps: 7").on(1).lastStep()).isEqualTo(7);
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    PretrainConfig written = config("epochs: 2").on(65);
    String yaml = ConfigurationWriter.toYaml(written);
    assertThat(yaml).startsWith("steps: 5\nepochs: 2\n");
    assertThat(ConfigurationReader.parse(PretrainConfig.class, "x", yaml, List.of()).on(65))
        .isEqualTo(written);
  }

  @Test
  void stepsThatAreNotThoseOfTheEpochsAreRefused() {
    assertThatThrownBy(() -> config("epochs: 2, steps: 4").on(65))
        .isInstanceOf(UserError.class)
        .hasMessage("pretrain: 2 epochs of 65 rows in batches of 32 are 5 steps, not 4");
    assertThatThrownBy(() -> config("epochs: 2000000000").on(Long.MAX_VALUE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("steps, more than can be counted");
  }

  @Test
  void oneOfStepsAndEpochsIsNeeded() {
    assertThatThrownBy(() -> config("shards: 1"))
        .isInstanceOf(UserError.class)
        .hasMessage("pretrain: steps: missing, and there are no epochs");
    assertThatThrownBy(() -> config("epochs: 0")).isInstanceOf(UserError.class);
    assertThat(config("steps: 0").lastStep()).isZero();
  }
}
