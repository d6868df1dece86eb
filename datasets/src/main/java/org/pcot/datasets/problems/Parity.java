package org.pcot.datasets.problems;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.datasets.tokens.symbols.Vocabulary;

/**
 * Parity of d bits, after section 2 of arXiv 2510.11495: {@code 1} stands for the paper's -1, so
 * that a product of signs is an exclusive or.
 *
 * <p>The prompt is the d bits and {@code =}. The short response is their parity; the long one is
 * every leap-th partial parity and always the last. With d = 1, or with leap = d, the two coincide.
 *
 * <p>From {@value #LEAST_SEPARATED_D} bits on, one input in {@value #TEST_SHARE} (by a hash of its
 * bits, the same for every seed) is a test input, which training never draws. With fewer bits there
 * are too few inputs to keep some back.
 *
 * @param d the number of bits, at least 1
 * @param leap the distance of the partial parities in the long response, from 1 to d
 */
public record Parity(
    @Setting(value = "number of bits of an input", min = 1) int d,
    @Setting(
            value = "distance of the partial parities in a long response, at most d",
            byDefault = "1",
            min = 1)
        int leap)
    implements TaskConfig, ProblemSource, Grader {
  private static final char END_OF_PROMPT = '=';
  private static final Vocabulary VOCABULARY = Vocabulary.ofCharacters("01" + END_OF_PROMPT);
  private static final int LEAST_SEPARATED_D = 10;
  private static final int TEST_SHARE = 8;
  private static final int FIRST_COUNTER = 1;
  private static final int SHORT_LENGTH = 1;

  /**
   * @throws UserError for d or leap out of range
   */
  public Parity {
    if (d < 1) {
      throw new UserError(
          "d is " + d + ": parity needs at least one bit", "give d a value of 1 or more");
    }
    if (leap < 1 || leap > d) {
      throw new UserError(
          "leap is " + leap + ", which is not from 1 to d = " + d,
          "give leap a value from 1 (every partial parity) to " + d + " (the last one only)");
    }
  }

  /** A symbol is a token; there are two answers. */
  @Override
  public Task task() {
    return new Task(
        "parity",
        this,
        this,
        VOCABULARY,
        new TokenLimits(d + 1, longLength() + 1),
        new Caption("parity, d = " + d, d, 0.5));
  }

  private int longLength() {
    return (d + leap - 1) / leap;
  }

  @Override
  public Problem draw(CounterRandom random, Split split) {
    long[] input = drawInput(random, split);
    byte[] bits = new byte[d + 1];
    bits[d] = END_OF_PROMPT;
    byte[] partials = new byte[longLength()];
    int parity = 0;
    for (int i = 0; i < d; i++) {
      int bit = (int) (input[i >>> 6] >>> i) & 1;
      parity ^= bit;
      bits[i] = digit(bit);
      partials[i / leap] = digit(parity);
    }
    String answer = parity == 0 ? "0" : "1";
    return new Problem(
        new String(bits, ISO_8859_1), new String(partials, ISO_8859_1), answer, answer);
  }

  /** Bit i is bit i modulo 64 of word i / 64; unused bits are zero. */
  private long[] drawInput(CounterRandom random, Split split) {
    long[] words = new long[(d + 63) >>> 6];
    long unused = -1L << (d & 63);
    long counter = FIRST_COUNTER;
    do {
      for (int w = 0; w < words.length; w++) {
        words[w] = random.bits(counter++);
      }
      if (unused != -1L) {
        words[words.length - 1] &= ~unused;
      }
    } while (separatesInputs() && isTestInput(words) != (split == Split.TEST));
    return words;
  }

  /** Not keyed by a seed: rollouts and other runs must know the same inputs as test inputs. */
  private static boolean isTestInput(long[] words) {
    CounterRandom hash = CounterRandom.of(0, Purpose.INPUT_SPLIT, words);
    return Long.remainderUnsigned(hash.key(), TEST_SHARE) == 0;
  }

  private static byte digit(int bit) {
    return (byte) ('0' + bit);
  }

  @Override
  public boolean separatesInputs() {
    return d >= LEAST_SEPARATED_D;
  }

  /** Whether the last character, the last token before the end of the sequence, is the answer. */
  @Override
  public boolean isRight(Problem problem, String text) {
    return text.endsWith(problem.answer());
  }

  /** One digit, or as many as the whole chain has; nothing but the digits 0 and 1. */
  @Override
  public boolean isWellFormed(String text) {
    int length = text.length();
    return (length == SHORT_LENGTH || length == longLength())
        && text.chars().allMatch(c -> c == '0' || c == '1');
  }

  /** As many tokens as the whole chain has. */
  @Override
  public boolean isLong(Problem problem, Response response) {
    return response.tokens() >= longLength();
  }
}
