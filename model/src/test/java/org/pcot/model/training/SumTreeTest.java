package org.pcot.model.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SumTreeTest {
  /** How a sum came about. */
  private record Term(String text) implements Summable<Term> {
    @Override
    public Term plus(Term other) {
      return new Term("(" + text + " " + other.text + ")");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 100})
  void addsInOneOrderHoweverManyParts(int limit) {
    SumTree tree = SumTree.ofParts(limit, 7);
    List<Integer> shards = IntStream.range(0, 7).boxed().toList();
    List<List<Integer>> parts = tree.parts(shards);
    assertThat(parts).hasSizeLessThanOrEqualTo(Math.min(limit, 7));
    assertThat(parts.stream().flatMap(List::stream)).containsExactlyElementsOf(shards);
    List<Term> sums =
        parts.stream().map(part -> SumTree.sum(part, shard -> new Term("" + shard))).toList();
    assertThat(tree.total(sums).text()).isEqualTo("((0 (1 2)) ((3 4) (5 6)))");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 13})
  void givesEachShardAPartWhereTheLimitAllows(int shards) {
    SumTree tree = SumTree.ofParts(Integer.MAX_VALUE, shards);
    assertThat(tree.parts(IntStream.range(0, shards).boxed().toList())).hasSize(shards);
  }
}
