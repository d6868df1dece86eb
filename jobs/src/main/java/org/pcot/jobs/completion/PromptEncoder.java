package org.pcot.jobs.completion;

import java.util.Optional;
import java.util.stream.Stream;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.PromptFrame;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.datasets.tokens.Tokenizers;

/**
 * Prompts as a model is given them.
 *
 * @param tokenizer of texts; where there is none prompts are ids
 * @param frame around every text
 */
public record PromptEncoder(
    Optional<Tokenizer> tokenizer, Optional<PromptFrame> frame, int vocabularySize, int positions) {

  /**
   * @throws UserError when the tokenizer lacks a special token of the frame
   */
  public PromptEncoder {
    if (frame.isPresent()) {
      PromptFrame around = frame.get();
      tokenizer = tokenizer.map(plain -> Tokenizers.framed(plain, around, ""));
    }
  }

  /**
   * @throws UserError when a prompt is no text or no ids, is empty, or leaves no room to answer
   */
  public Prompt encode(PromptSource.Given given) {
    String text = frame.map(f -> f.around(given.text())).orElse(given.text());
    int[] ids = tokenizer.map(t -> text(t, text, given)).orElseGet(() -> ids(given));
    if (ids.length == 0) {
      throw new UserError(
          given.place()
              + ": is empty, and prompts of this model do not start with a beginning-of-sequence"
              + " (BOS) token",
          "give at least one token");
    }
    if (ids.length >= positions) {
      throw new UserError(
          given.place()
              + ": has "
              + ids.length
              + " tokens, and the model has "
              + positions
              + " positions for prompt and answer",
          "shorten the prompt to " + (positions - 1) + " tokens at most");
    }
    return new Prompt(given.place(), text, ids);
  }

  private static int[] text(Tokenizer tokenizer, String text, PromptSource.Given given) {
    try {
      return tokenizer.encodePrompt(text);
    } catch (IllegalArgumentException e) {
      throw new UserError(
          given.place() + ": is no text of this model's symbols: " + e.getMessage(),
          "use the symbols that it was trained on",
          e);
    }
  }

  private int[] ids(PromptSource.Given given) {
    return Stream.of(given.text().trim().split("[\\s,]+"))
        .filter(word -> !word.isEmpty())
        .mapToInt(word -> id(word, given))
        .toArray();
  }

  private int id(String word, PromptSource.Given given) {
    try {
      int id = Integer.parseInt(word);
      if (id >= 0 && id < vocabularySize) {
        return id;
      }
    } catch (NumberFormatException e) {
      throw noId(word, given, e);
    }
    throw noId(word, given, null);
  }

  private UserError noId(String word, PromptSource.Given given, Throwable cause) {
    return new UserError(
        given.place() + ": '" + word + "' is not the id of a token",
        "give numbers from 0 to " + (vocabularySize - 1) + ", separated by spaces or commas",
        cause);
  }
}
