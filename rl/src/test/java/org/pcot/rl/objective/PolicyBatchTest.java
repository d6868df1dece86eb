package org.pcot.rl.objective;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PolicyBatchTest {
  @Test
  void shardsHaveAboutAsManyTokensEach() {
    assertThat(lengths(4, 1, 1, 8, 1, 1, 2, 1, 1, 6)).containsExactly(3, 1, 5);
    assertThat(lengths(3, 4, 4, 4, 4)).containsExactly(2, 1, 1);
  }

  @Test
  void noShardIsEmptyUnlessNothingIsLearned() {
    assertThat(lengths(4, 90, 1, 1)).containsExactly(1, 1, 1);
    assertThat(new PolicyBatch(List.of(), 1).shards(3)).containsExactly(List.of());
  }

  /** How many sequences each of at most so many shards gets. */
  private static List<Integer> lengths(int shards, int... tokens) {
    List<PolicySequence> sequences =
        IntStream.of(tokens)
            .mapToObj(
                count -> new PolicySequence(new int[0], new int[count], 1, 1, new float[count]))
            .toList();
    List<List<PolicySequence>> parts = new PolicyBatch(sequences, 1).shards(shards);
    assertThat(parts.stream().flatMap(List::stream)).containsExactlyElementsOf(sequences);
    return parts.stream().map(List::size).toList();
  }
}
