package org.pcot.datasets.problems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.datasets.tokens.Tokenizer;

class AdditionTest {
  private static final Addition THREE = new Addition(3);
  private static final Problem PROBLEM = THREE.problem(8, 1, 6);

  @Test
  void aProblemIsWrittenAsOneWritesIt() {
    assertThat(PROBLEM).isEqualTo(new Problem("8+1+6=", "8+1=9,9+6=15", "15", "15"));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8, 64})
  void everyEquationIsRightAndGoesOnFromTheLast(int terms) {
    Addition task = new Addition(terms);
    for (int index = 0; index < 50; index++) {
      Problem problem = task.problem(3, Split.TRAIN, index);
      String[] digits = problem.prompt().substring(0, problem.prompt().length() - 1).split("\\+");
      assertThat(digits).hasSize(terms).allMatch(digit -> digit.matches("[1-9]"));
      int sum = Integer.parseInt(digits[0]);
      String[] equations = problem.longResponse().split(",");
      assertThat(equations).hasSize(terms - 1);
      for (int i = 1; i < terms; i++) {
        int next = sum + Integer.parseInt(digits[i]);
        assertThat(equations[i - 1]).isEqualTo(sum + "+" + digits[i] + "=" + next);
        sum = next;
      }
      assertThat(problem.answer()).isEqualTo(Integer.toString(sum));
      assertThat(problem.shortResponse()).isEqualTo(problem.answer());
      assertThat(task.isRight(problem, problem.longResponse())).isTrue();
      assertThat(task.isRight(problem, problem.shortResponse())).isTrue();
      assertThat(task.isWellFormed(problem.longResponse())).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "15, true",
    "'8+1=9,9+6=15', true",
    "'8+1=8,9+6=15', true",
    "'8+1=9,9+6=14', false",
    "'8+1=9,9+6=15,', false",
    "'8+1=9,9+6=', false",
    "' 15', false",
    "115, false",
    "'', false",
  })
  void rightIsTheSumAtTheEnd(String text, boolean isRight) {
    assertThat(THREE.isRight(PROBLEM, text)).isEqualTo(isRight);
  }

  @ParameterizedTest
  @CsvSource({
    "15, true",
    "0, true",
    "'8+1=9,9+6=15', true",
    "'1+1=3,77+1=0', true",
    "'8+1=9', false",
    "'8+1=9,9+6=15,15+1=16', false",
    "'8+1=9,9+6', false",
    "'8+10=9,9+6=15', false",
    "'15.', false",
    "'', false",
  })
  void wellFormedIsOneNumberOrAllEquations(String text, boolean isWellFormed) {
    assertThat(THREE.isWellFormed(text)).isEqualTo(isWellFormed);
  }

  @Test
  void aResponseWithAnEquationIsLong() {
    assertThat(THREE.isLong(PROBLEM, new Response("8+1=", 4, false))).isTrue();
    assertThat(THREE.isLong(PROBLEM, new Response("15", 2, true))).isFalse();
  }

  @Test
  void aTruncatedResponseIsNeverRight() {
    assertThat(THREE.isRight(PROBLEM, new Response("15", 2, false))).isFalse();
  }

  @Test
  void testInputsAreKeptFromTrainingWhateverTheSeed() {
    Addition task = new Addition(4);
    Set<String> test = new HashSet<>();
    Set<String> train = new HashSet<>();
    for (int i = 0; i < 2000; i++) {
      test.add(task.problem(1, Split.TEST, i).prompt());
      train.add(task.problem(2, Split.TRAIN, i).prompt());
      CounterRandom rollout = CounterRandom.of(3, Purpose.ROLLOUT_PROMPT, i);
      train.add(task.draw(rollout, Split.TRAIN).prompt());
    }
    assertThat(test).doesNotContainAnyElementsOf(train);
    assertThat(new Addition(3).separatesInputs()).isFalse();
  }

  @Test
  void limitsAreThoseOfNines() {
    TokenLimits limits = new Addition(4).task().limits();
    assertThat(limits.prompt()).isEqualTo("9+9+9+9=".length());
    assertThat(limits.response()).isEqualTo("9+9=18,18+9=27,27+9=36".length() + 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  void chanceIsTheShareOfTheLikeliestSum(int terms) {
    int[] counts = new int[9 * terms + 1];
    int inputs = IntStream.range(0, terms).reduce(1, (product, i) -> 9 * product);
    for (int input = 0; input < inputs; input++) {
      int sum = 0;
      for (int rest = input, i = 0; i < terms; i++, rest /= 9) {
        sum += 1 + rest % 9;
      }
      counts[sum]++;
    }
    double likeliest = (double) Arrays.stream(counts).max().orElseThrow() / inputs;
    assertThat(new Addition(terms).task().caption().chance()).isCloseTo(likeliest, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 65})
  void refusesANumberOfTermsOutOfRange(int terms) {
    assertThatThrownBy(() -> new Addition(terms))
        .isInstanceOf(UserError.class)
        .hasMessage("terms is " + terms + ": from 2 to 64 digits are added");
  }

  @Test
  void throughATokenizerItsLimitsHaveRoomForOneTokenACharacter() {
    Tokenizer symbols = THREE.task().tokenizer();
    Task task = THREE.task(symbols, new TreeSet<>(List.of(5)));
    assertThat(task.endTokens()).containsExactly(symbols.requireEndOfSequence(), 5);
    assertThat(task.limits()).isEqualTo(new TokenLimits(7, "9+9=18,18+9=27".length() + 2));
  }

  @Test
  void symbolsThatAreTokensAreNotReadByAnotherTokenizer() {
    Tokenizer symbols = THREE.task().tokenizer();
    assertThatThrownBy(() -> new Parity(4, 1).task(symbols, new TreeSet<>()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("parity: its symbols are its tokens");
  }
}
