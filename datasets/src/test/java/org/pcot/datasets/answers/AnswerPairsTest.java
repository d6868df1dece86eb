package org.pcot.datasets.answers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pairs that are equal or not, a section for each rule; the table says which. */
class AnswerPairsTest {
  private static final int FEWEST_PAIRS = 200;

  /** One line of the table: {@code =} or {@code !}, and the two answers. */
  record Pair(boolean areEqual, String first, String second) {
    static Pair of(String line) {
      String[] cells = line.split("\t", -1);
      assertThat(cells).as(line).hasSize(3);
      assertThat(cells[0]).as(line).isIn("=", "!");
      return new Pair(cells[0].equals("="), cells[1], cells[2]);
    }
  }

  static Stream<Pair> pairs() throws IOException {
    try (InputStream table = AnswerPairsTest.class.getResourceAsStream("/answers/math-pairs.tsv")) {
      List<String> lines = new String(table.readAllBytes(), UTF_8).lines().toList();
      return lines.stream().filter(line -> !line.startsWith("#")).map(Pair::of);
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void pairIsJudgedAsTheTableSaysWhicheverComesFirst(Pair pair) {
    assertThat(AnswerNotation.MATH.areEqual(pair.first, pair.second)).isEqualTo(pair.areEqual);
    assertThat(AnswerNotation.MATH.areEqual(pair.second, pair.first)).isEqualTo(pair.areEqual);
  }

  @Test
  void tableHasManyPairsOfBothKindsAndNoneTwice() throws IOException {
    List<Pair> pairs = pairs().toList();
    assertThat(pairs).doesNotHaveDuplicates();
    assertThat(pairs.stream().filter(Pair::areEqual).count()).isGreaterThan(FEWEST_PAIRS / 2);
    assertThat(pairs.stream().filter(pair -> !pair.areEqual).count())
        .isGreaterThan(FEWEST_PAIRS / 2);
  }
}
