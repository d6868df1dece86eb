package org.pcot.datasets.tokens;

import java.io.Serializable;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.pcot.datasets.UserError;

/**
 * Text to token ids and back: the few symbols of a synthetic problem, or what a published model was
 * trained with, which {@link Tokenizers} opens. Immutable and thread-safe.
 *
 * <p>Java's serialisation takes a published one as the bytes of its files and opens it again where
 * it arrives, so executors need not reach the files; what {@link Tokenizers#shared} gives does that
 * once a virtual machine.
 */
public interface Tokenizer extends Serializable {
  /**
   * The ids of a text, without begin or end of sequence.
   *
   * <p>All of it is plain text: what looks like a special token ({@code <s>}, {@code <|eot_id|>})
   * is spelt out in ordinary tokens or refused, so that no data can inject one. Whoever means a
   * special token puts its id from {@link #specialTokens} between the ids.
   */
  int[] encode(String text);

  /**
   * The text of these ids: {@code decode(encode(text))} is {@code text}, as far as the model keeps
   * it. Special tokens of published models give no text, symbols stand by name; bytes that are no
   * UTF-8, such as half a character, become U+FFFD.
   *
   * @throws UserError when an id is negative or not below {@link #vocabularySize}
   */
  String decode(int[] ids);

  /**
   * The text of what a model generated. Ids that are no token give none, as in transformers: tables
   * of embeddings often have more rows than the tokenizer has tokens.
   */
  default String decodeGenerated(int[] ids) {
    return decode(IntStream.of(ids).filter(id -> id < vocabularySize()).toArray());
  }

  /**
   * How many ids there are, special tokens included: a model's embedding has as many rows, or more.
   */
  int vocabularySize();

  /** The id that starts a sequence, where the model has one; prompts may start without it. */
  OptionalInt beginOfSequence();

  /** The id that ends a sequence, where the model has one. */
  OptionalInt endOfSequence();

  /** The id that fills up shorter sequences of a batch, where the model has one. */
  OptionalInt padding();

  /** Ids of the special tokens, which {@link #encode} never gives, by name, in their order. */
  Map<String, Integer> specialTokens();

  /** SHA-256 of the tokenizer's content: tokenizers with the same are the same. */
  String sha256();

  /** The ids that stand before the text of every prompt, such as a begin of sequence. */
  default int[] promptStart() {
    return new int[0];
  }

  /** What a model is given for a prompt: the ids, after those that its prompts start with. */
  default int[] encodePrompt(String prompt) {
    return IntStream.concat(IntStream.of(promptStart()), IntStream.of(encode(prompt))).toArray();
  }

  /**
   * What a model is to answer: the ids, and the end of sequence, where there is one. Prompt and
   * response are encoded each by itself: no token reaches across.
   */
  default int[] encodeResponse(String response) {
    return IntStream.concat(IntStream.of(encode(response)), endOfSequence().stream()).toArray();
  }

  /**
   * The id that ends a response.
   *
   * @throws UserError where the model has none
   */
  default int requireEndOfSequence() {
    return endOfSequence()
        .orElseThrow(
            () ->
                new UserError(
                    "the tokenizer has no end-of-sequence (EOS) token, so that no response would ever"
                        + " end",
                    "use a tokenizer whose special tokens have one"));
  }
}
