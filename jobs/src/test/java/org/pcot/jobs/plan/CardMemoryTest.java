package org.pcot.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;

class CardMemoryTest {
  @ParameterizedTest
  @CsvSource({
    "80g, 85899345920",
    "80GiB, 85899345920",
    "80 GB, 80000000000",
    "1.5G, 1610612736",
    "24564MiB, 25757220864",
    "300mb, 300000000"
  })
  void isASizeAsPeopleWriteIt(String text, long bytes) {
    assertThat(CardMemory.parse(text)).isEqualTo(new CardMemory(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"80", "", "g", "-1g", "80t", "0g", "80 bytes"})
  void isRefusedWhereItIsNone(String text) {
    assertThatThrownBy(() -> CardMemory.parse(text))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'" + text + "' is not the memory of a card");
  }

  @Test
  void ofSeveralCardsTheSmallestCounts() {
    assertThat(CardMemory.smallest("81559\n 24564 \n")).contains(new CardMemory(24564L << 20));
    assertThat(CardMemory.smallest("NVIDIA-SMI has failed, 12\n[N/A]\n")).isEmpty();
    assertThat(CardMemory.smallest("")).isEmpty();
  }
}
