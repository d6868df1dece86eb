package org.pcot.jobs.completion;

import java.util.Arrays;
import org.pcot.datasets.tokens.Tokenizer;

/**
 * The text of tokens that come one by one, in pieces of whole characters: bytes of a character wait
 * for its last token.
 */
final class TextStream {
  private static final char REPLACEMENT = '\uFFFD';

  /** Tokens before the new ones, which tell whether a word follows a space. */
  private static final int CONTEXT = 8;

  private final Tokenizer tokenizer;
  private int[] ids;

  /** Tokens from here on are decoded, and those before {@code said} give text that was told. */
  private int from;

  private int said;

  /**
   * @param prompt the ids before
   */
  TextStream(Tokenizer tokenizer, int[] prompt) {
    this.tokenizer = tokenizer;
    this.ids = prompt;
    this.said = prompt.length;
    this.from = Math.max(0, said - CONTEXT);
  }

  /** The text that this token completes. */
  String next(int token) {
    ids = Arrays.copyOf(ids, ids.length + 1);
    ids[ids.length - 1] = token;
    String text = news();
    if (text.isEmpty() || text.charAt(text.length() - 1) == REPLACEMENT) {
      return "";
    }
    from = said;
    said = ids.length;
    return text;
  }

  /** What is left: a character that never became whole. */
  String rest() {
    return news();
  }

  private String news() {
    String before = tokenizer.decodeGenerated(Arrays.copyOfRange(ids, from, said));
    String all = tokenizer.decodeGenerated(Arrays.copyOfRange(ids, from, ids.length));
    return all.substring(Math.min(before.length(), all.length()));
  }
}
