package org.pcot.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SameCommandTest {
  private static final Optional<String> STARTER = Optional.of("./pcot");

  @Test
  void itIsTheStarterWithTheSameArguments() {
    assertThat(
            SameCommand.of(STARTER, "pretrain", "--config", "conf/demo.yaml", "--set", "a.b=1e-3"))
        .isEqualTo("./pcot pretrain --config conf/demo.yaml --set a.b=1e-3");
  }

  @Test
  void withoutAStarterItIsSparkSubmit() {
    assertThat(SameCommand.of(Optional.empty(), "demo")).isEqualTo("spark-submit ... demo");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "my runs, 'my runs'",
        "it's, 'it'\\''s'",
        "seeds=[1], 'seeds=[1]'",
        "$HOME, '$HOME'",
        "größe, 'größe'",
        "\"\", ''"
      })
  void aShellReadsEveryArgumentAsOneWord(String argument, String quoted) {
    assertThat(SameCommand.of(STARTER, "demo", argument)).isEqualTo("./pcot demo " + quoted);
  }

  @Test
  void itDoesNotRefuseTheRunThatThereIsNow() {
    assertThat(SameCommand.of(STARTER, "demo", "--resume", "never", "--output", "never"))
        .isEqualTo("./pcot demo --output never");
    assertThat(SameCommand.of(STARTER, "demo", "--resume=never", "--resume", "runs/a"))
        .isEqualTo("./pcot demo --resume runs/a");
  }
}
