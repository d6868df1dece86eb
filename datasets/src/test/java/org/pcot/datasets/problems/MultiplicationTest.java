package org.pcot.datasets.problems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.datasets.tokens.Tokenizer;

class MultiplicationTest {
  private static final Path PUBLISHED = Path.of("..", "..", "shared", "data", "multiplication");

  static IntStream everySize() {
    return IntStream.rangeClosed(1, Multiplication.MOST_DIGITS);
  }

  private static Problem problem(Multiplication task, long seed, Split split, long index) {
    return task.problem(seed, split, index);
  }

  /** The problem of a prompt, such as {@code 2 1 * 4 3 ||} for 12 times 34. */
  private static Problem problem(Multiplication task, String prompt) {
    String[] operands = operands(prompt);
    return task.problem(digits(operands[0]), digits(operands[1]));
  }

  private static String[] operands(String prompt) {
    return prompt.replace(" ||", "").split(" \\* ");
  }

  private static byte[] digits(String number) {
    String[] texts = number.split(" ");
    byte[] digits = new byte[texts.length];
    for (int i = 0; i < digits.length; i++) {
      digits[i] = Byte.parseByte(texts[i]);
    }
    return digits;
  }

  /** As rows have it: least significant digit first, padded to a length. */
  private static String text(BigInteger number, int length) {
    String padded = "0".repeat(length) + number;
    String digits = padded.substring(padded.length() - length);
    return String.join(" ", new StringBuilder(digits).reverse().toString().split(""));
  }

  private static BigInteger number(String text) {
    return new BigInteger(new StringBuilder(text.replace(" ", "")).reverse().toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void everyPublishedRowIsReproducedFromItsOperands(int n) throws IOException {
    Path file = PUBLISHED.resolve(n + "x" + n + "_valid.txt");
    assumeTrue(Files.exists(file), () -> "the published rows are not there: " + file);
    Multiplication task = new Multiplication(n);
    List<String> ours = new ArrayList<>();
    List<String> rows = Files.readAllLines(file);
    for (String row : rows) {
      Problem problem = problem(task, row.substring(0, row.indexOf("||")) + " ||");
      ours.add(problem.prompt().replace(" ||", "||") + problem.longResponse());
    }
    assertThat(rows).hasSize(1000);
    assertThat(String.join("\n", ours) + "\n").isEqualTo(Files.readString(file));
  }

  /** The last two by hand: 9 x 9 = 81; 12 x 34 = 48 + 360; the first is a published row. */
  @ParameterizedTest
  @CsvSource({
    "4, 5 6 3 2 * 7 4 3 4 ||, 5 5 5 6 1 + 0 0 6 4 9 0 ( 5 5 1 1 1 1 ) + 0 0 5 9 0 7 0"
        + " ( 5 5 6 0 2 8 0 ) + 0 0 0 0 6 4 9 0 #### 5 5 6 0 8 2 0 1",
    "2, 2 1 * 4 3 ||, 8 4 0 + 0 6 3 0 #### 8 0 4 0",
    "1, 9 * 9 ||, 1 8 #### 1 8",
  })
  void demonstrationsAreWrittenOut(int n, String prompt, String chain) {
    String answer = chain.substring(chain.indexOf("#### ") + 5);
    assertThat(problem(new Multiplication(n), prompt))
        .isEqualTo(new Problem(prompt, chain, "#### " + answer, answer));
  }

  @ParameterizedTest
  @MethodSource("everySize")
  void everyNumberOfAChainIsRight(int n) {
    Multiplication task = new Multiplication(n);
    for (long index = 0; index < 50; index++) {
      Problem problem = problem(task, 7, Split.TRAIN, index);
      assertThat(problem.prompt()).matches("(\\d )*[1-9] \\* (\\d )*[1-9] \\|\\|");
      BigInteger a = number(operands(problem.prompt())[0]);
      BigInteger b = number(operands(problem.prompt())[1]);
      assertThat(problem.prompt()).isEqualTo(text(a, n) + " * " + text(b, n) + " ||");
      assertThat(problem.answer()).isEqualTo(text(a.multiply(b), 2 * n));
      assertThat(problem.shortResponse()).isEqualTo("#### " + problem.answer());
      assertThat(problem.longResponse()).isEqualTo(chain(a, b, n) + " #### " + problem.answer());
    }
  }

  @ParameterizedTest
  @MethodSource("everySize")
  void everyCarryOfTheLargestNumbersIsRight(int n) {
    BigInteger nines = BigInteger.TEN.pow(n).subtract(BigInteger.ONE);
    String operand = text(nines, n);
    Problem problem = problem(new Multiplication(n), operand + " * " + operand + " ||");
    assertThat(problem.answer()).isEqualTo(text(nines.multiply(nines), 2 * n));
    assertThat(problem.longResponse()).startsWith(chain(nines, nines, n));
  }

  private static String chain(BigInteger a, BigInteger b, int n) {
    StringBuilder chain = new StringBuilder();
    for (int k = 0; k < n; k++) {
      BigInteger unit = BigInteger.TEN.pow(k);
      BigInteger digit = b.divide(unit).mod(BigInteger.TEN);
      BigInteger lower = b.mod(unit.multiply(BigInteger.TEN));
      chain.append(k > 0 ? " + " : "").append(text(a.multiply(digit).multiply(unit), n + k + 1));
      if (k > 0 && k < n - 1) {
        chain.append(" ( ").append(text(a.multiply(lower), n + k + 1)).append(" )");
      }
    }
    return chain.toString();
  }

  @ParameterizedTest
  @MethodSource("everySize")
  void lengthsAreThoseOfTheTokens(int n) {
    Multiplication task = new Multiplication(n);
    Problem problem = problem(task, 1, Split.TEST, 0);
    Tokenizer tokenizer = task.task().tokenizer();
    TokenLimits limits = task.task().limits();
    assertThat(tokenizer.encodePrompt(problem.prompt())).hasSize(limits.prompt());
    assertThat(tokenizer.encodeResponse(problem.longResponse())).hasSize(limits.response());
    int brief = tokenizer.encode(problem.shortResponse()).length;
    assertThat(brief).isEqualTo(2 * n + 1);
    assertThat(task.isLong(problem, new Response("", brief, true))).isFalse();
    int whole = limits.longestResponse();
    assertThat(task.isLong(problem, new Response("", whole - 1, true))).isFalse();
    assertThat(task.isLong(problem, new Response("", whole, false))).isTrue();
  }

  @Test
  void tokensAreDigitsAndSignsWithoutTheSpaces() {
    Tokenizer tokenizer = new Multiplication(2).task().tokenizer();
    assertThat(tokenizer.decode(IntStream.range(0, tokenizer.vocabularySize()).toArray()))
        .isEqualTo("<pad> <eos> 0 1 2 3 4 5 6 7 8 9 * || + ( ) ####");
    assertThat(tokenizer.encodePrompt("2 1 * 4 3 ||")).containsExactly(4, 3, 12, 6, 5, 13);
    assertThat(tokenizer.encodeResponse("#### 8 0 4 0")).containsExactly(17, 10, 2, 6, 2, 1);
  }

  @ParameterizedTest
  @MethodSource("everySize")
  void decodedTokensAreTheText(int n) {
    Multiplication task = new Multiplication(n);
    Problem problem = problem(task, 2, Split.TRAIN, 3);
    Tokenizer tokenizer = task.task().tokenizer();
    for (String text : List.of(problem.prompt(), problem.longResponse(), problem.shortResponse())) {
      assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "8 4 0 + 0 6 3 0 #### 8 0 4 0, true",
    "9 9 9 + 0 6 3 0 #### 8 0 4 0, true",
    "#### 8 0 4 0, true",
    "#### 1 #### 8 0 4 0, true",
    "#### 8 0 4 0 #### 1, false",
    "#### 8 0 4 1, false",
    "8 0 4 0, false",
    "8 0 ####, false",
    "'', false",
  })
  void rightIsTheAnswerAfterTheLastMark(String response, boolean isRight) {
    Multiplication task = new Multiplication(2);
    assertThat(task.isRight(problem(task, "2 1 * 4 3 ||"), response)).isEqualTo(isRight);
  }

  @ParameterizedTest
  @CsvSource({
    "8 4 0 + 0 6 3 0 #### 8 0 4 0, true",
    "9 9 9 + 9 9 9 9 #### 9 9 9 9, true",
    "#### 0 0 0 0, true",
    "#### 8 0 4, false",
    "8 4 0 + 0 6 3 0 #### 8 0 4, false",
    "8 4 0 + 0 6 3 #### 8 0 4 0, false",
    "8 4 0 0 6 3 0 #### 8 0 4 0, false",
    "8 4 0 + 0 6 3 0 + #### 8 0 4 0, false",
    "####8 0 4 0, false",
    "+ 8 0 4 0, false",
    "'', false",
  })
  void wellFormedIsWhatHasEverySignInItsPlace(String response, boolean isWellFormed) {
    assertThat(new Multiplication(2).isWellFormed(response)).isEqualTo(isWellFormed);
  }

  @ParameterizedTest
  @MethodSource("everySize")
  void everyDemonstrationIsWellFormed(int n) {
    Multiplication task = new Multiplication(n);
    Problem problem = problem(task, 3, Split.TRAIN, 1);
    assertThat(task.isWellFormed(problem.longResponse())).isTrue();
    assertThat(task.isWellFormed(problem.shortResponse())).isTrue();
  }

  @Test
  void withTwoDigitsNoStreamOfTrainingDrawsATestInputWhateverTheSeed() {
    Multiplication task = new Multiplication(2);
    Set<String> train = new HashSet<>();
    Set<String> test = new HashSet<>();
    for (long seed = 0; seed < 3; seed++) {
      for (long index = 0; index < 30_000; index++) {
        train.add(problem(task, seed, Split.TRAIN, index).prompt());
        test.add(problem(task, seed, Split.TEST, index).prompt());
        CounterRandom rollout = CounterRandom.of(seed, Purpose.ROLLOUT_PROMPT, 3, index);
        train.add(task.draw(rollout, Split.TRAIN).prompt());
      }
    }
    assertThat(test).doesNotContainAnyElementsOf(train);
    assertThat(train.size() + test.size()).isEqualTo(8_100);
    assertThat(test.size()).isBetween(900, 1_130); // an eighth, and four standard deviations
  }

  /** 81 pairs are too few to keep some back. */
  @Test
  void withOneDigitEitherSplitHasEveryInput() {
    Multiplication task = new Multiplication(1);
    assertThat(task.separatesInputs()).isFalse();
    for (Split split : Split.values()) {
      Set<String> prompts = new HashSet<>();
      for (long index = 0; index < 2_000; index++) {
        prompts.add(problem(task, 1, split, index).prompt());
      }
      assertThat(prompts).hasSize(81);
    }
  }

  /** Every digit is as likely as every other, the greatest one's nine values too. */
  @Test
  void digitsAreFair() {
    Multiplication task = new Multiplication(20);
    int draws = 20_000;
    int[][] counts = new int[40][10];
    for (long index = 0; index < draws; index++) {
      byte[] drawn =
          digits(problem(task, 11, Split.TRAIN, index).prompt().replaceAll("\\* | \\|\\|", ""));
      for (int i = 0; i < drawn.length; i++) {
        counts[i][drawn[i]]++;
      }
    }
    for (int i = 0; i < 40; i++) {
      int least = i % 20 == 19 ? 1 : 0;
      double share = 1.0 / (10 - least);
      double fiveSigma = 5 * Math.sqrt(draws * share * (1 - share));
      for (int digit = 0; digit < 10; digit++) {
        double expected = digit < least ? 0 : draws * share;
        assertThat((double) counts[i][digit]).isCloseTo(expected, within(fiveSigma));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 21})
  void refusesDigitsOutOfRange(int n) {
    assertThatThrownBy(() -> new Multiplication(n))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("digits is " + n);
  }
}
