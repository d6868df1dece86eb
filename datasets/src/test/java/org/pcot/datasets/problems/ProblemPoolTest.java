package org.pcot.datasets.problems;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;

class ProblemPoolTest {
  private static final int SIZE = 5;
  private static final Parity PARITY = new Parity(30, 1);

  private static CounterRandom random(long index) {
    return CounterRandom.of(99, Purpose.ROLLOUT_PROMPT, index);
  }

  private static Map<Problem, Long> drawn(ProblemSource source) {
    return LongStream.range(0, 5_000)
        .mapToObj(i -> source.draw(random(i), Split.TRAIN))
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  /** The standard deviation of a count is 28. */
  @Test
  void trainingDrawsEachOfAFewProblemsAsOften() {
    Map<Problem, Long> drawn = drawn(new ProblemPool(PARITY, SIZE, 3));
    assertThat(drawn).hasSize(SIZE);
    assertThat(drawn.values()).allSatisfy(count -> assertThat(count).isBetween(850L, 1150L));
    assertThat(drawn(new ProblemPool(PARITY, SIZE, 3))).isEqualTo(drawn);
    assertThat(drawn(new ProblemPool(PARITY, SIZE, 4)).keySet())
        .doesNotContainAnyElementsOf(drawn.keySet());
  }

  @Test
  void aLargerPoolHoldsTheSmallerOneOfItsSeed() {
    Set<Problem> few = drawn(new ProblemPool(PARITY, SIZE, 3)).keySet();
    assertThat(drawn(new ProblemPool(PARITY, 2 * SIZE, 3)).keySet()).containsAll(few);
  }

  @Test
  void testProblemsAreThoseOfTheSource() {
    ProblemPool pool = new ProblemPool(PARITY, SIZE, 3);
    for (long i = 0; i < 20; i++) {
      assertThat(pool.problem(7, Split.TEST, i)).isEqualTo(PARITY.problem(7, Split.TEST, i));
      assertThat(pool.draw(random(i), Split.TEST)).isEqualTo(PARITY.draw(random(i), Split.TEST));
    }
    assertThat(pool.count(Split.TRAIN)).hasValue(SIZE);
    assertThat(pool.count(Split.TEST)).isEmpty();
    assertThat(pool.separatesInputs()).isTrue();
  }

  /** Drawn by chance, two of five would be the same two times in three. */
  @Test
  void publishedProblemsOfAPoolAreDifferentOnes() {
    List<Problem> published =
        IntStream.range(0, 12)
            .mapToObj(i -> new Problem("prompt " + i, "steps", "#### " + i, "" + i))
            .toList();
    PublishedProblems source =
        PublishedProblems.local(
            new ProblemTable(Map.of(Split.TRAIN, published, Split.TEST, published.subList(0, 1))));
    for (long seed = 0; seed < 20; seed++) {
      assertThat(drawn(new ProblemPool(source, SIZE, seed))).hasSize(SIZE);
    }
    assertThat(drawn(new ProblemPool(source, 12, 0)).keySet())
        .containsExactlyInAnyOrderElementsOf(published);
  }
}
