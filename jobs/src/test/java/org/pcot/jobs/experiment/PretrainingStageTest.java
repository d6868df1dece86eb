package org.pcot.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.model.training.pretraining.PretrainConfig;

class PretrainingStageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "steps: 2500, batch_size: 128 | 2560 | pre-training: 320,000 sequences from 2,560 rows: each is"
            + " seen 125 times",
        "steps: 3, batch_size: 100, shards: 1 | 128 | pre-training: 300 sequences from 128 rows: each"
            + " is seen 2 or 3 times",
        "steps: 1, batch_size: 101, shards: 1 | 100 | pre-training: 101 sequences from 100 rows: each"
            + " is seen 1 or 2 times",
        "steps: 2, batch_size: 50, shards: 1 | 100 | ''",
        "steps: 0 | 5 | ''",
        "epochs: 7, batch_size: 50, shards: 1 | 100 | ''",
      })
  void saysHowOftenRowsAreSeenWhereNoEpochsDo(String keys, long rows, String said) {
    PretrainConfig config =
        ConfigurationReader.parse(PretrainConfig.class, "test", "{" + keys + "}", List.of());
    assertThat(PretrainingStage.repetition(config.on(rows), rows).orElse("")).isEqualTo(said);
  }
}
