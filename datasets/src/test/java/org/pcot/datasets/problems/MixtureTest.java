package org.pcot.datasets.problems;

import static java.util.Comparator.comparingLong;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;

class MixtureTest {
  private static List<Example> examples(Mixture mixture, long seed, Split split, LongStream ids) {
    return ids.mapToObj(id -> mixture.example(seed, split, id)).toList();
  }

  @Test
  void exampleIsAFunctionOfSeedSplitAndIndexAlone() {
    Mixture mixture = new Mixture(new Parity(20, 1).task(), 0.3);
    List<Example> upwards = examples(mixture, 9, Split.TRAIN, LongStream.range(0, 500));
    List<Example> downwards =
        examples(
            new Mixture(new Parity(20, 1).task(), 0.3),
            9,
            Split.TRAIN,
            LongStream.range(0, 500).map(i -> 499 - i));

    assertThat(downwards)
        .containsExactlyElementsOf(
            upwards.stream().sorted(comparingLong(Example::id).reversed()).toList());
    assertThat(examples(mixture, 10, Split.TRAIN, LongStream.range(0, 500)))
        .doesNotContainAnyElementsOf(upwards);
    assertThat(examples(mixture, 9, Split.TEST, LongStream.range(0, 500)))
        .doesNotContainAnyElementsOf(upwards);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.02, 0.2, 0.5, 1})
  void shareOfLongExamplesIsTheMixtureCoefficient(double pCot) {
    int draws = 20_000;
    Mixture mixture = new Mixture(new Parity(12, 1).task(), pCot);
    long longs =
        examples(mixture, 4, Split.TRAIN, LongStream.range(0, draws)).stream()
            .filter(Example::isLong)
            .count();
    double fiveSigma = 5 * Math.sqrt(draws * pCot * (1 - pCot));
    assertThat((double) longs).isBetween(draws * pCot - fiveSigma, draws * pCot + fiveSigma);
  }

  @Test
  void theInputDoesNotDependOnTheMixtureCoefficient() {
    Mixture shorts = new Mixture(new Parity(12, 1).task(), 0);
    Mixture longs = new Mixture(new Parity(12, 1).task(), 1);
    for (long id = 0; id < 100; id++) {
      Example brief = shorts.example(3, Split.TRAIN, id);
      Example full = longs.example(3, Split.TRAIN, id);
      assertThat(full.prompt()).isEqualTo(brief.prompt());
      assertThat(brief.response()).isEqualTo(brief.answer());
      assertThat(full.response()).hasSize(12).endsWith(full.answer());
    }
  }

  @Test
  void aDemonstrationOfOneBitKeepsTheKindItWasDrawnAs() {
    Mixture mixture = new Mixture(new Parity(1, 1).task(), 0.5);
    List<Example> examples = examples(mixture, 1, Split.TRAIN, LongStream.range(0, 100));
    assertThat(examples)
        .allSatisfy(e -> assertThat(e.response()).isEqualTo(e.prompt().replace("=", "")));
    assertThat(examples).extracting(Example::isLong).contains(true, false);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.0001, Double.NaN})
  void refusesWhatIsNoProbability(double pCot) {
    assertThatThrownBy(() -> new Mixture(new Parity(5, 1).task(), pCot))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("p_cot is " + pCot);
  }
}
