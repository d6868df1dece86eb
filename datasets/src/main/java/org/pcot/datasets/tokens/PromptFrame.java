package org.pcot.datasets.tokens;

import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What stands around the question in every prompt, such as a user's turn in a chat. Names of
 * special tokens are these tokens here, and nowhere else: in a question they are text.
 */
public record PromptFrame(String before, String after) implements Serializable {
  private static final String QUESTION = "{question}";

  /** What stands around the one {@code {question}} of a template; none where there is not one. */
  public static Optional<PromptFrame> of(String template) {
    String[] sides = template.split(Pattern.quote(QUESTION), -1);
    return sides.length == 2 ? Optional.of(new PromptFrame(sides[0], sides[1])) : Optional.empty();
  }

  /** The whole string that a model is given. */
  public String around(String question) {
    return before + question + after;
  }

  /**
   * The question of a prompt.
   *
   * @throws IllegalArgumentException when the prompt does not stand in this frame
   */
  String question(String prompt) {
    int end = prompt.length() - after.length();
    if (end < before.length() || !prompt.startsWith(before) || !prompt.endsWith(after)) {
      throw new IllegalArgumentException(
          "it does not begin with '" + before + "' and end with '" + after + "'");
    }
    return prompt.substring(before.length(), end);
  }
}
