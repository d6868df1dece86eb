package org.pcot.datasets.tokens.codec;

/** Text to token ids and back, read from a published tokenizer's files. Immutable, thread-safe. */
public interface Codec {
  /** The ids of a text, all of which is plain: special tokens are spelt out in ordinary ones. */
  int[] encode(String text);

  /**
   * The text of these ids; special tokens give none.
   *
   * @throws org.pcot.datasets.UserError when an id is negative or not below {@link #vocabularySize}
   */
  String decode(int[] ids);

  /** How many ids there are, special tokens included. */
  int vocabularySize();

  SpecialTokens specialTokens();
}
