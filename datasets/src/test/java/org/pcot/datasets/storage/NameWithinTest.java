package org.pcot.datasets.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameWithinTest {
  @ParameterizedTest
  @ValueSource(strings = {"state.json", "train/part-0.parquet", "a b", "..a", ".hidden", "\u00e9"})
  void aNameBelowTheDirectoryIsOne(String name) {
    assertThat(NameWithin.isOne(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "/etc/passwd", "..", "../a", "a/../../b", "a:b", "s3a://b", "a\n"})
  void whatLeadsElsewhereOrNowhereIsNone(String name) {
    assertThat(NameWithin.isOne(name)).isFalse();
  }
}
