package org.pcot.datasets.corpus.rows;

import java.io.Serializable;
import java.util.function.ToIntFunction;

/**
 * How long prompts and responses are: in tokens of a tokenizer, or in characters where there is
 * none.
 *
 * @param unit what is counted: {@code tokens}, or {@code characters}
 * @param prompt with what it starts with
 * @param response with what ends it
 * @param start tokens before a prompt's own
 * @param end tokens after a response's own
 */
public record TextLength(String unit, Counter prompt, Counter response, int start, int end)
    implements Serializable {
  /** A count that executors can be sent: {@code text -> tokenizer.encodePrompt(text).length}. */
  @FunctionalInterface
  public interface Counter extends ToIntFunction<String>, Serializable {}

  /** Unicode code points. */
  public static TextLength inCharacters() {
    return new TextLength("characters", TextLength::characters, TextLength::characters, 0, 0);
  }

  static int characters(String text) {
    return text.codePointCount(0, text.length());
  }
}
