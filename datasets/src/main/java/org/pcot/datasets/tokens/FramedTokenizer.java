package org.pcot.datasets.tokens;

import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.pcot.datasets.UserError;

/**
 * A tokenizer whose prompts stand in a frame. The frame's special tokens become ids, and the text
 * between two of them, with the question where that stands, is encoded in one piece: so the ids are
 * those that transformers gives for the whole string, as long as the question names no special
 * token. One that does is spelt out here, and injects none.
 *
 * @param endToken the special token that ends a response; empty for the tokenizer's end of sequence
 * @param start ids that come before all prompts, unless the frame begins with them
 * @param head ids of the frame up to the last special token before the question
 * @param lead the frame's text right before the question
 * @param trail the frame's text right after it
 * @param tail ids of the frame from the first special token after the question on
 */
record FramedTokenizer(
    Tokenizer tokenizer,
    PromptFrame frame,
    String endToken,
    int[] start,
    int[] head,
    String lead,
    String trail,
    int[] tail)
    implements Tokenizer {

  /**
   * @return the tokenizer itself, where the frame has no special token and responses end as they do
   * @throws UserError when the tokenizer does not have a token that is named
   */
  static Tokenizer of(Tokenizer tokenizer, PromptFrame frame, String endToken) {
    FrameText before = FrameText.of(frame.before(), tokenizer);
    FrameText after = FrameText.of(frame.after(), tokenizer);
    if (before.tokens().isEmpty() && after.tokens().isEmpty() && endToken.isEmpty()) {
      return tokenizer;
    }
    requireSpecial(endToken, tokenizer);
    int[] head = before.idsBeforeLast(tokenizer);
    return new FramedTokenizer(
        tokenizer,
        frame,
        endToken,
        startsWith(head, tokenizer.promptStart()) ? new int[0] : tokenizer.promptStart(),
        head,
        before.last(),
        after.first(),
        after.idsAfterFirst(tokenizer));
  }

  private static void requireSpecial(String endToken, Tokenizer tokenizer) {
    if (!endToken.isEmpty() && !tokenizer.specialTokens().containsKey(endToken)) {
      throw new UserError(
          "eos_token is '" + endToken + "', which is no special token of the tokenizer",
          "use one of its own: " + FrameText.some(tokenizer));
    }
  }

  private static boolean startsWith(int[] ids, int[] start) {
    return ids.length >= start.length
        && Arrays.equals(ids, 0, start.length, start, 0, start.length);
  }

  /** The same frame around the same tokenizer, be it opened again or elsewhere. */
  FramedTokenizer around(Tokenizer same) {
    return new FramedTokenizer(same, frame, endToken, start, head, lead, trail, tail);
  }

  /**
   * @throws IllegalArgumentException when the prompt does not stand in the frame
   */
  @Override
  public int[] encodePrompt(String prompt) {
    int[] text = tokenizer.encode(lead + frame.question(prompt) + trail);
    return Stream.of(start, head, text, tail).flatMapToInt(IntStream::of).toArray();
  }

  @Override
  public int[] promptStart() {
    return start.clone();
  }

  @Override
  public int[] encode(String text) {
    return tokenizer.encode(text);
  }

  @Override
  public String decode(int[] ids) {
    return tokenizer.decode(ids);
  }

  @Override
  public int vocabularySize() {
    return tokenizer.vocabularySize();
  }

  @Override
  public OptionalInt beginOfSequence() {
    return tokenizer.beginOfSequence();
  }

  @Override
  public OptionalInt endOfSequence() {
    return endToken.isEmpty()
        ? tokenizer.endOfSequence()
        : OptionalInt.of(tokenizer.specialTokens().get(endToken));
  }

  @Override
  public OptionalInt padding() {
    return tokenizer.padding();
  }

  @Override
  public Map<String, Integer> specialTokens() {
    return tokenizer.specialTokens();
  }

  @Override
  public String sha256() {
    return DigestUtils.sha256Hex(
        String.join("\0", tokenizer.sha256(), frame.before(), frame.after(), endToken));
  }
}
