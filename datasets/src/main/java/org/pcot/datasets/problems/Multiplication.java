package org.pcot.datasets.problems;

import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.datasets.tokens.symbols.Vocabulary;

/**
 * The product of two numbers of n digits, after section 2 of arXiv 2510.11495, in the format of
 * Internalize-CoT's rows: the prompt ends in {@code ||}, numbers are written least significant
 * digit first, a token to a digit.
 *
 * <pre>
 * long :  A * B || P0 + P1 ( S1 ) + P2 ( S2 ) … + P(n-1) #### ANS
 * short:  A * B || #### ANS
 * </pre>
 *
 * <p>P_k is A times digit k of B times 10^k, in n + k + 1 digits; S_k = P_0 + … + P_k has as many
 * and stands for 0 &lt; k &lt; n - 1 only; ANS has 2n digits. Operands have exactly n digits, the
 * greatest of which is not zero.
 *
 * <p>From {@value #LEAST_SEPARATED_DIGITS} digits on, one pair of operands in {@value #TEST_SHARE}
 * (by a hash, the same for every seed) is a test input, which training never draws. With one digit
 * there are only 81 pairs.
 *
 * @param digits n, from 1 to {@value #MOST_DIGITS}
 */
public record Multiplication(
    @Setting(value = "digits of each operand", min = 1, max = Multiplication.MOST_DIGITS)
        int digits)
    implements TaskConfig, ProblemSource, Grader {
  /** The most digits of an operand. */
  public static final int MOST_DIGITS = 20;

  private static final String END_OF_PROMPT = "||";
  private static final String ANSWERING = "####";
  private static final Vocabulary VOCABULARY =
      Vocabulary.ofWords(
          "0",
          "1",
          "2",
          "3",
          "4",
          "5",
          "6",
          "7",
          "8",
          "9",
          "*",
          END_OF_PROMPT,
          "+",
          "(",
          ")",
          ANSWERING);
  private static final int LEAST_SEPARATED_DIGITS = 2;
  private static final int TEST_SHARE = 8;
  private static final int FIRST_COUNTER = 1;

  /**
   * @throws UserError for a number of digits out of range
   */
  public Multiplication {
    if (digits < 1 || digits > MOST_DIGITS) {
      throw new UserError(
          "digits is " + digits + ": operands have from 1 to " + MOST_DIGITS + " digits",
          "give digits a value from 1 to " + MOST_DIGITS);
    }
  }

  /** A symbol is a token; a guess is right once in 10^(2n) and less. */
  @Override
  public Task task() {
    return new Task(
        "multiplication",
        this,
        this,
        VOCABULARY,
        new TokenLimits(2 * digits + 2, longLength() + 1),
        new Caption("multiplication, " + digits + " x " + digits + " digits", digits, 0));
  }

  /** Symbols of the long response. */
  private int longLength() {
    int symbols = 1 + 2 * digits; // #### and ANS
    for (int k = 0; k < digits; k++) {
      int length = digits + k + 1;
      boolean isFirst = k == 0;
      boolean hasSum = k > 0 && k < digits - 1;
      symbols += length + (isFirst ? 0 : 1) + (hasSum ? length + 2 : 0);
    }
    return symbols;
  }

  @Override
  public Problem draw(CounterRandom random, Split split) {
    byte[] a = new byte[digits];
    byte[] b = new byte[digits];
    long counter = FIRST_COUNTER;
    do {
      counter = draw(a, random, counter);
      counter = draw(b, random, counter);
    } while (separatesInputs() && isTestInput(a, b) != (split == Split.TEST));
    return problem(a, b);
  }

  /** A number without leading zero; returns the next counter. */
  private static long draw(byte[] number, CounterRandom random, long counter) {
    int greatest = number.length - 1;
    for (int i = 0; i < greatest; i++) {
      number[i] = (byte) random.below(10, counter++);
    }
    number[greatest] = (byte) (1 + random.below(9, counter++));
    return counter;
  }

  /** Not keyed by a seed: rollouts and other runs must know the same inputs as test inputs. */
  private static boolean isTestInput(byte[] a, byte[] b) {
    CounterRandom hash = CounterRandom.of(0, Purpose.INPUT_SPLIT, word(a), word(b));
    return Long.remainderUnsigned(hash.key(), TEST_SHARE) == 0;
  }

  /** The number modulo 2^64. */
  private static long word(byte[] number) {
    long word = 0;
    for (int i = number.length - 1; i >= 0; i--) {
      word = 10 * word + number[i];
    }
    return word;
  }

  /** The problem of two operands of n digits each, least significant first. */
  Problem problem(byte[] a, byte[] b) {
    Line chain = new Line(longLength());
    byte[] sum = new byte[2 * digits];
    for (int k = 0; k < digits; k++) {
      byte[] part = timesDigit(a, b[k], k);
      add(sum, part);
      if (k > 0) {
        chain.symbol("+");
      }
      chain.number(part, part.length);
      if (k > 0 && k < digits - 1) {
        chain.symbol("(").number(sum, part.length).symbol(")");
      }
    }
    String answer = new Line(sum.length).number(sum, sum.length).text();
    Line prompt = new Line(2 * digits + 2).number(a, digits).symbol("*").number(b, digits);
    String brief = ANSWERING + " " + answer;
    return new Problem(
        prompt.symbol(END_OF_PROMPT).text(),
        chain.symbol(ANSWERING).number(sum, sum.length).text(),
        brief,
        answer);
  }

  /** Number times digit times 10^k, in n + k + 1 digits. */
  private static byte[] timesDigit(byte[] number, byte digit, int k) {
    byte[] product = new byte[number.length + k + 1];
    int carry = 0;
    for (int i = 0; i < number.length; i++) {
      int value = number[i] * digit + carry;
      product[k + i] = (byte) (value % 10);
      carry = value / 10;
    }
    product[k + number.length] = (byte) carry;
    return product;
  }

  /** Adds in place; the sum has room for every carry. */
  private static void add(byte[] sum, byte[] summand) {
    int carry = 0;
    for (int i = 0; i < summand.length || carry > 0; i++) {
      int value = sum[i] + carry + (i < summand.length ? summand[i] : 0);
      sum[i] = (byte) (value % 10);
      carry = value / 10;
    }
  }

  @Override
  public boolean separatesInputs() {
    return digits >= LEAST_SEPARATED_DIGITS;
  }

  /** Whether the answer stands after the last {@code ####}. */
  @Override
  public boolean isRight(Problem problem, String text) {
    int mark = text.lastIndexOf(ANSWERING);
    return mark >= 0 && text.substring(mark + ANSWERING.length()).strip().equals(problem.answer());
  }

  /** The length of every number and the place of every sign is right, whatever the digits. */
  @Override
  public boolean isWellFormed(String text) {
    Problem form = problem(new byte[digits], new byte[digits]);
    String shape = text.replaceAll("[1-9]", "0");
    return shape.equals(form.longResponse()) || shape.equals(form.shortResponse());
  }

  /** As many tokens as the whole chain has. */
  @Override
  public boolean isLong(Problem problem, Response response) {
    return response.tokens() >= longLength();
  }

  /** Symbols with a space between them. */
  private static final class Line {
    private final StringBuilder text;

    Line(int symbols) {
      text = new StringBuilder(2 * symbols + ANSWERING.length());
    }

    Line symbol(String symbol) {
      if (text.length() > 0) {
        text.append(' ');
      }
      text.append(symbol);
      return this;
    }

    /** The first {@code length} digits. */
    Line number(byte[] number, int length) {
      for (int i = 0; i < length; i++) {
        if (text.length() > 0) {
          text.append(' ');
        }
        text.append((char) ('0' + number[i]));
      }
      return this;
    }

    String text() {
      return text.toString();
    }
  }
}
