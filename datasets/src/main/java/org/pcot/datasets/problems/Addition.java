package org.pcot.datasets.problems;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.datasets.tokens.symbols.Vocabulary;

/**
 * The sum of some digits from 1 to 9: a problem that a language model reads as the text that it is.
 *
 * <pre>
 * prompt: 8+1+6=
 * long:   8+1=9,9+6=15
 * short:  15
 * </pre>
 *
 * <p>From {@value #LEAST_SEPARATED_TERMS} terms on, one input in {@value #TEST_SHARE} (by a hash,
 * the same for every seed) is a test input, which training never draws.
 *
 * @param terms summands, from 2 to {@value #MOST_TERMS}
 */
public record Addition(
    @Setting(value = "digits that are added", min = 2, max = Addition.MOST_TERMS) int terms)
    implements TaskConfig, ProblemSource, Grader {
  /** The most summands. */
  public static final int MOST_TERMS = 64;

  private static final Vocabulary VOCABULARY = Vocabulary.ofCharacters("0123456789+=,");
  private static final Pattern SHORT = Pattern.compile("\\d+");
  private static final String EQUATION = "\\d+\\+\\d=\\d+";
  private static final int GREATEST = 9;
  private static final int LEAST_SEPARATED_TERMS = 4;
  private static final int TEST_SHARE = 8;
  private static final int FIRST_COUNTER = 1;

  /**
   * @throws UserError for a number of terms out of range
   */
  public Addition {
    if (terms < 2 || terms > MOST_TERMS) {
      throw new UserError(
          "terms is " + terms + ": from 2 to " + MOST_TERMS + " digits are added",
          "give terms a value from 2 to " + MOST_TERMS);
    }
  }

  /** A character is a token. */
  @Override
  public Task task() {
    Problem longest = longest();
    return new Task(
        "addition",
        this,
        this,
        VOCABULARY,
        new TokenLimits(longest.prompt().length(), longest.longResponse().length() + 1),
        new Caption("addition, " + terms + " terms", terms, chance()));
  }

  @Override
  public boolean isText() {
    return true;
  }

  /** The one with the most characters, of prompt and of long response. */
  private Problem longest() {
    int[] nines = new int[terms];
    Arrays.fill(nines, GREATEST);
    return problem(nines);
  }

  /** How often the sum is the likeliest one, which is what a guess gets right. */
  private double chance() {
    double[] probability = {1};
    for (int term = 0; term < terms; term++) {
      double[] next = new double[probability.length + GREATEST];
      for (int sum = 0; sum < probability.length; sum++) {
        for (int digit = 1; digit <= GREATEST; digit++) {
          next[sum + digit] += probability[sum] / GREATEST;
        }
      }
      probability = next;
    }
    return Arrays.stream(probability).max().orElseThrow();
  }

  @Override
  public Problem draw(CounterRandom random, Split split) {
    int[] digits = new int[terms];
    long counter = FIRST_COUNTER;
    do {
      for (int i = 0; i < terms; i++) {
        digits[i] = 1 + random.below(GREATEST, counter++);
      }
    } while (separatesInputs() && isTestInput(digits) != (split == Split.TEST));
    return problem(digits);
  }

  /** Not keyed by a seed: rollouts and other runs must know the same inputs as test inputs. */
  private static boolean isTestInput(int[] digits) {
    long[] words = Arrays.stream(digits).asLongStream().toArray();
    CounterRandom hash = CounterRandom.of(0, Purpose.INPUT_SPLIT, words);
    return Long.remainderUnsigned(hash.key(), TEST_SHARE) == 0;
  }

  /** The problem of these summands. */
  Problem problem(int... digits) {
    StringBuilder prompt = new StringBuilder().append(digits[0]);
    StringBuilder chain = new StringBuilder();
    int sum = digits[0];
    for (int i = 1; i < digits.length; i++) {
      prompt.append('+').append(digits[i]);
      chain.append(i > 1 ? "," : "").append(sum).append('+').append(digits[i]);
      sum += digits[i];
      chain.append('=').append(sum);
    }
    String answer = Integer.toString(sum);
    return new Problem(prompt.append('=').toString(), chain.toString(), answer, answer);
  }

  @Override
  public boolean separatesInputs() {
    return terms >= LEAST_SEPARATED_TERMS;
  }

  /** Whether the last number is the sum: after the last equals sign, where there is one. */
  @Override
  public boolean isRight(Problem problem, String text) {
    return text.substring(text.lastIndexOf('=') + 1).equals(problem.answer());
  }

  /** One number, or as many equations as the whole chain has, be they right or wrong. */
  @Override
  public boolean isWellFormed(String text) {
    String chain = EQUATION + "(," + EQUATION + "){" + (terms - 2) + "}";
    return SHORT.matcher(text).matches() || text.matches(chain);
  }

  /** Whether it has an equation, or the beginning of one. */
  @Override
  public boolean isLong(Problem problem, Response response) {
    return response.text().indexOf('=') >= 0;
  }
}
