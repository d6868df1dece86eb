package org.pcot.model.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;

class ShardSizeTest {
  @ParameterizedTest
  @CsvSource({
    "5GB, 5000000000",
    "5gb, 5000000000",
    "2GiB, 2147483648",
    "500MB, 500000000",
    "1.5 KB, 1500",
    "7B, 7",
    "3TB, 3000000000000",
    "1KiB, 1024"
  })
  void takesSizesAsTransformersDoes(String text, long bytes) {
    assertThat(ShardSize.parse(text)).isEqualTo(new ShardSize(bytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "GB",
        "0GB",
        "0.0001B",
        "-5GB",
        "5 parsecs",
        "5GBB",
        "1e9B",
        "NaNGB",
        "٥GB",
        "5,5GB",
        "99999999TB",
        "999999999999999999999999999GB",
        "5G"
      })
  void refusesWhatIsNoSizeOfAFile(String text) {
    assertThatThrownBy(() -> ShardSize.parse(text))
        .isInstanceOf(UserError.class)
        .hasMessage("'" + text + "' is not the size of a file of weights");
  }

  @Test
  void fillsFilesInTheOrderOfTheTensorsAndGivesALargerOneItsOwn() {
    assertThat(divided(10, 4, 6, 1, 9, 2, 30, 1, 1))
        .isEqualTo(List.of(List.of(4, 6), List.of(1, 9), List.of(2), List.of(30), List.of(1, 1)));
    assertThat(divided(10, 30, 1)).isEqualTo(List.of(List.of(30), List.of(1)));
    assertThat(divided(1, 1, 1, 1)).isEqualTo(List.of(List.of(1), List.of(1), List.of(1)));
    assertThat(divided(Long.MAX_VALUE, 5, 6)).isEqualTo(List.of(List.of(5, 6)));
  }

  private static List<List<Integer>> divided(long most, Integer... sizes) {
    return new ShardSize(most).divide(List.of(sizes), Integer::longValue);
  }
}
