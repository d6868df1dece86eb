package org.pcot.datasets.corpus.rows;

import java.io.Serializable;
import java.util.function.ToIntFunction;

/**
 * How long texts are: in tokens of a tokenizer, or in characters where there is none.
 *
 * @param unit what is counted: {@code tokens}, or {@code characters}
 * @param start tokens before a prompt
 * @param end tokens after a response
 */
public record TextLength(String unit, Counter counter, int start, int end) implements Serializable {
  /** A count that executors can be sent: {@code text -> tokenizer.encode(text).length}. */
  @FunctionalInterface
  public interface Counter extends ToIntFunction<String>, Serializable {}

  /** Unicode code points. */
  public static TextLength inCharacters() {
    return new TextLength("characters", TextLength::characters, 0, 0);
  }

  static int characters(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Of a text by itself. */
  public int of(String text) {
    return counter.applyAsInt(text);
  }
}
