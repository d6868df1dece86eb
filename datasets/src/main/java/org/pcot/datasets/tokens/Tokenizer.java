package org.pcot.datasets.tokens;

import java.io.Serializable;
import java.util.Map;
import java.util.OptionalInt;
import org.pcot.datasets.UserError;

/**
 * Text to token ids and back, as a published model does it. Immutable and thread-safe; opened by
 * {@link Tokenizers}.
 *
 * <p>Java's serialisation takes it as the bytes of its files and opens it again where it arrives,
 * so executors need not reach the files. Broadcast it, and that happens once a virtual machine.
 */
public interface Tokenizer extends Serializable {
  /**
   * The ids of a text, without begin or end of sequence.
   *
   * <p>All of it is plain text: what looks like a special token ({@code <s>}, {@code <|eot_id|>})
   * is spelt out in ordinary tokens, so that no data can inject one. Whoever means a special token
   * puts its id from {@link #specialTokens} between the ids. An unpaired surrogate, which is no
   * character, becomes U+FFFD.
   */
  int[] encode(String text);

  /**
   * The text of these ids: {@code decode(encode(text))} is {@code text}, as far as the model keeps
   * it (SentencePiece reads U+2581 as a space). Special tokens give no text; bytes that are no
   * UTF-8, such as half a character, become U+FFFD.
   *
   * @throws UserError when an id is negative or not below {@link #vocabularySize}
   */
  String decode(int[] ids);

  /** How many ids there are, special tokens included: the rows of a model's embedding. */
  int vocabularySize();

  /** The id that starts a sequence, where the model has one. */
  OptionalInt beginOfSequence();

  /** The id that ends a sequence, where the model has one. */
  OptionalInt endOfSequence();

  /** The ids of the special tokens, which {@link #encode} never gives, by name. */
  Map<String, Integer> specialTokens();

  /** SHA-256 of the names and contents of its files: tokenizers with the same are the same. */
  String sha256();
}
