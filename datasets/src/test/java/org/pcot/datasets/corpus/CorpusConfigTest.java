package org.pcot.datasets.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.problems.Multiplication;

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
        "{p_cot: 0.2, rows: 9} | d: missing; the task parity needs it",
        "{d: 5, digits: 3, p_cot: 0.2, rows: 9} | digits is a key of the task multiplication",
        "{task: multiplication, p_cot: 0.2, rows: 9} | digits: missing; the task multiplication needs it",
        "{task: multiplication, digits: 0, p_cot: 0.2, rows: 9} | digits: must be",
        "{task: multiplication, digits: 21, p_cot: 0.2, rows: 9} | digits: must be",
        "{task: multiplication, digits: 3, p_cot: 2, rows: 9} | p_cot: must be",
        "{task: multiplication, digits: 3, d: 3, p_cot: 0.2, rows: 9} | d is a key of the task parity",
        "{task: multiplication, digits: 3, leap: 1, p_cot: 0.2, rows: 9} | leap is a key of the task",
      })
  void refusesWhatCannotBeGenerated(String yaml, String message) {
    assertThatThrownBy(() -> parse(yaml))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @Test
  void multiplicationHasDigits() {
    assertThat(parse("{task: multiplication, digits: 3, p_cot: 0.2, rows: 1000, d: null}"))
        .isEqualTo(new CorpusConfig(new Multiplication(3), 0.2, 1000, 640));
  }

  /** Keys of other tasks leave no trace, so that a new task changes no hash. */
  @Test
  void onlyTheKeysOfTheTaskAreWritten() {
    assertThat(ConfigurationWriter.toYaml(CorpusTestSupport.config(20, 0.2, 1, 1000, 640)))
        .isEqualTo("task: parity\nd: 20\np_cot: 0.2\nleap: 1\nrows: 1000\ntest_rows: 640\n");
    assertThat(ConfigurationWriter.toYaml(new CorpusConfig(new Multiplication(3), 0.2, 1000, 640)))
        .isEqualTo("task: multiplication\ndigits: 3\np_cot: 0.2\nrows: 1000\ntest_rows: 640\n");
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
