package org.pcot.datasets.problems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.datasets.tokens.Tokenizer;

class ParityTest {
  private static final Problem PROBLEM = new Problem("1101=", "1001", "1", "1");

  private static Problem problem(Parity task, long seed, Split split, long index) {
    return task.problem(seed, split, index);
  }

  private static Problem problemWithPrompt(Parity task, String prompt) {
    return LongStream.range(0, 100_000)
        .mapToObj(i -> problem(task, 5, Split.TRAIN, i))
        .filter(problem -> problem.prompt().equals(prompt))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 0, 0",
    "1, 1, 1, 1",
    "4, 1, 1101, 1001",
    "4, 2, 1101, 01",
    "4, 3, 1101, 01",
    "4, 4, 1101, 1",
    "5, 2, 01110, 111",
    "6, 2, 110100, 011",
    "6, 3, 110100, 01",
    "7, 3, 1101011, 001",
    "7, 3, 0010011, 101",
  })
  void longResponseKeepsEveryLeapthPartialParityAndTheLast(
      int d, int leap, String prompt, String chain) {
    Parity task = new Parity(d, leap);
    Problem problem = problemWithPrompt(task, prompt + "=");

    String answer = chain.substring(chain.length() - 1);
    assertThat(problem).isEqualTo(new Problem(prompt + "=", chain, answer, answer));
    assertThat(task.task().limits()).isEqualTo(new TokenLimits(d + 1, chain.length() + 1));
    assertThat(task.task().limits().longestResponse()).isEqualTo(chain.length());
  }

  /** Checked against parities counted from the text, on both sides of a word of 64 bits. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 9, 10, 31, 63, 64, 65, 128, 130})
  void everyPartialParityIsThatOfItsPrefix(int d) {
    for (int leap : new int[] {1, 2, 3, d}) {
      if (leap > d) {
        continue;
      }
      Parity task = new Parity(d, leap);
      for (long index = 0; index < 40; index++) {
        Problem problem = problem(task, 77, Split.TEST, index);
        assertThat(problem.prompt()).hasSize(d + 1).matches("[01]+=");
        assertThat(problem.longResponse()).hasSize((int) Math.ceil((double) d / leap));
        for (int k = 0; k < problem.longResponse().length(); k++) {
          String prefix = problem.prompt().substring(0, Math.min(d, (k + 1) * leap));
          char parity = (char) ('0' + prefix.chars().filter(bit -> bit == '1').count() % 2);
          assertThat(problem.longResponse().charAt(k)).isEqualTo(parity);
        }
        assertThat(problem.longResponse()).endsWith(problem.answer());
        assertThat(problem.shortResponse()).isEqualTo(problem.answer());
      }
    }
  }

  @Test
  void tokensAreTheBitsThenTheEqualsSignAndTheChainThenTheEndOfSequence() {
    Tokenizer tokenizer = new Parity(4, 1).task().tokenizer();
    assertThat(tokenizer.decode(new int[] {0, 1, 2, 3, 4})).isEqualTo("<pad><eos>01=");
    assertThat(tokenizer.vocabularySize()).isEqualTo(5);
    assertThat(tokenizer.encodePrompt("1101=")).containsExactly(3, 3, 2, 3, 4);
    assertThat(tokenizer.encodeResponse("1001")).containsExactly(3, 2, 2, 3, 1);
  }

  @Test
  void longIsWhatHasAsManyTokensAsTheChain() {
    Parity parity = new Parity(4, 1);
    assertThat(parity.isLong(PROBLEM, new Response("100", 3, true))).isFalse();
    assertThat(parity.isLong(PROBLEM, new Response("1001", 4, true))).isTrue();
    assertThat(parity.isLong(PROBLEM, new Response("10011", 5, false))).isTrue();
    assertThat(parity.isLong(PROBLEM, new Response("1<eos>", 2, false))).isFalse();
  }

  @Test
  void figuresSayTheSizeAndThatThereAreTwoAnswers() {
    assertThat(new Parity(4, 1).task().caption()).isEqualTo(new Caption("parity, d = 4", 4, 0.5));
    assertThat(new Parity(4, 1).task().caption().shownChance()).hasValue(0.5);
  }

  /** A generator has no end; its problems are draws. */
  @Test
  void theProblemAtAnIndexIsTheDrawOfItsStream() {
    Parity parity = new Parity(12, 1);
    for (Split split : Split.values()) {
      assertThat(parity.count(split)).isEmpty();
      for (long index = 0; index < 5; index++) {
        CounterRandom stream = CounterRandom.of(3, split.purpose(), index);
        assertThat(parity.problem(3, split, index)).isEqualTo(parity.draw(stream, split));
      }
    }
  }

  @Test
  void rightIsWhatEndsInTheAnswerAndIsNotTruncated() {
    Parity task = new Parity(4, 1);
    assertThat(task.isRight(PROBLEM, "1001")).isTrue();
    assertThat(task.isRight(PROBLEM, "0001")).isTrue();
    assertThat(task.isRight(PROBLEM, "1")).isTrue();
    assertThat(task.isRight(PROBLEM, "0")).isFalse();
    assertThat(task.isRight(PROBLEM, "")).isFalse();
    assertThat(task.isRight(PROBLEM, "1<pad>")).isFalse();
    assertThat(task.isRight(PROBLEM, new Response("1001", 4, true))).isTrue();
    assertThat(task.isRight(PROBLEM, new Response("1001", 4, false))).isFalse();
  }

  @Test
  void aTruncatedResponseIsNoDemonstrationAndNotWellFormed() {
    Parity task = new Parity(4, 1);
    for (boolean isEnded : new boolean[] {true, false}) {
      Response response = new Response("1001", 4, isEnded);
      assertThat(task.isWellFormed(response)).isEqualTo(isEnded);
      assertThat(task.isDemonstration(PROBLEM, response)).isEqualTo(isEnded);
    }
    assertThat(task.isDemonstration(PROBLEM, new Response("1", 1, true))).isTrue();
    assertThat(task.isDemonstration(PROBLEM, new Response("0001", 4, true))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "4, 1, 0, true",
    "4, 1, 1, true",
    "4, 1, 1001, true",
    "4, 1, 0000, true",
    "4, 1, '', false",
    "4, 1, 01, false",
    "4, 1, 100, false",
    "4, 1, 10010, false",
    "4, 1, 10=1, false",
    "4, 1, =, false",
    "4, 1, 1 01, false",
    "4, 1, 2, false",
    "7, 3, 111, true",
    "7, 3, 11, false",
    "4, 4, 1, true",
    "4, 4, 1111, false",
  })
  void wellFormedIsADigitOrAWholeChainOfDigits(
      int d, int leap, String response, boolean isWellFormed) {
    assertThat(new Parity(d, leap).isWellFormed(response)).isEqualTo(isWellFormed);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "4, 4", "9, 2", "130, 3"})
  void everyDemonstrationIsWellFormedWhicheverInputItAnswers(int d, int leap) {
    Parity task = new Parity(d, leap);
    for (long index = 0; index < 20; index++) {
      Problem problem = problem(task, 3, Split.TRAIN, index);
      assertThat(task.isWellFormed(problem.longResponse())).isTrue();
      assertThat(task.isWellFormed(problem.shortResponse())).isTrue();
    }
  }

  @Test
  void withTenBitsNoStreamOfTrainingDrawsATestInputWhateverTheSeed() {
    Parity task = new Parity(10, 1);
    Set<String> train = new HashSet<>();
    Set<String> test = new HashSet<>();
    for (long seed = 0; seed < 3; seed++) {
      for (long index = 0; index < 5_000; index++) {
        train.add(problem(task, seed, Split.TRAIN, index).prompt());
        test.add(problem(task, seed, Split.TEST, index).prompt());
        CounterRandom rollout = CounterRandom.of(seed, Purpose.ROLLOUT_PROMPT, 3, index);
        train.add(task.draw(rollout, Split.TRAIN).prompt());
      }
    }
    assertThat(test).doesNotContainAnyElementsOf(train);
    assertThat(train.size() + test.size()).isEqualTo(1024);
    assertThat(test.size()).isBetween(96, 160);
  }

  @Test
  void everyBitIsFair() {
    Parity task = new Parity(70, 1);
    int draws = 4_000;
    for (Split split : Split.values()) {
      int[] ones = new int[70];
      for (long index = 0; index < draws; index++) {
        String prompt = problem(task, 11, split, index).prompt();
        for (int i = 0; i < 70; i++) {
          ones[i] += prompt.charAt(i) - '0';
        }
      }
      double fiveSigma = 5 * Math.sqrt(draws * 0.25);
      for (int n : ones) {
        assertThat((double) n).isCloseTo(draws / 2.0, within(fiveSigma));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1, d is 0", "-3, 1, d is -3", "5, 0, leap is 0", "5, 6, leap is 6"})
  void refusesSizesOutOfRange(int d, int leap, String message) {
    assertThatThrownBy(() -> new Parity(d, leap))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }
}
