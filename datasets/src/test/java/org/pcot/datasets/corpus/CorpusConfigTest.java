package org.pcot.datasets.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.ConfigurationReader;

class CorpusConfigTest {
  private static CorpusConfig parse(String yaml) {
    return ConfigurationReader.parse(CorpusConfig.class, "corpus.yaml", yaml, List.of());
  }

  @Test
  void taskLeapAndTestRowsHaveDefaults() {
    assertThat(parse("{d: 20, p_cot: 0.2, rows: 1000}"))
        .isEqualTo(CorpusTestSupport.config(20, 0.2, 1, 1000, 640));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{d: 0, p_cot: 0.2, rows: 9} | d: must be",
        "{d: 5, p_cot: 1.2, rows: 9} | p_cot: must be",
        "{d: 5, p_cot: 0.2, rows: 9, leap: 6} | leap is 6",
        "{d: 5, p_cot: 0.2, rows: 0} | rows: must be",
        "{d: 5, p_cot: 0.2, rows: 9, test_rows: 0} | test_rows: must be",
        "{d: 5, pcot: 0.2, rows: 9} | did you mean p_cot",
        "{d: 5, p_cot: 0.2, rows: 9, task: parities} | did you mean parity",
      })
  void refusesWhatCannotBeGenerated(String yaml, String message) {
    assertThatThrownBy(() -> parse(yaml))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesTheSameWhenNoFileWasRead() {
    assertThatThrownBy(() -> CorpusTestSupport.config(5, -0.5, 1, 9, 9))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("p_cot is -0.5");
    assertThatThrownBy(() -> CorpusTestSupport.config(5, 0.5, 1, 9, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("test_rows is 0");
  }
}
