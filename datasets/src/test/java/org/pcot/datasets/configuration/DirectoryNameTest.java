package org.pcot.datasets.configuration;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;

class DirectoryNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "7", "gsm8k-p0.05_1", "A..b"})
  void takesLettersDigitsHyphensUnderscoresAndPoints(String name) {
    assertThatCode(() -> DirectoryName.require(name)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", ".a", "-a", "_a", "a/b", "a b", "é", "a\n"})
  void refusesWhatCannotNameADirectory(String name) {
    assertThatThrownBy(() -> DirectoryName.require(name))
        .isInstanceOf(UserError.class)
        .hasMessage("name: \"" + name + "\" cannot name a directory");
  }
}
