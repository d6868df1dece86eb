package org.pcot.datasets.corpus.solutions;

import java.io.Serializable;
import java.util.Optional;
import org.pcot.datasets.corpus.rows.TextLength;

/**
 * How long demonstrations may be; 0 is no limit.
 *
 * @param both prompt and response together, without what begins and ends them
 * @param prompt with what it starts with
 * @param response with what ends it
 */
record LengthLimits(TextLength length, int both, int prompt, int response) implements Serializable {
  static LengthLimits of(SolutionsConfig config, TextLength length) {
    return new LengthLimits(
        length, config.maxLength(), config.maxPromptTokens(), config.maxResponseTokens());
  }

  /** What a demonstration has too much of, in words; none where it fits. */
  Optional<String> excess(String promptText, String responseText) {
    return both == 0 && prompt == 0 && response == 0
        ? Optional.empty()
        : excess(
            length.prompt().applyAsInt(promptText), length.response().applyAsInt(responseText));
  }

  private Optional<String> excess(int promptLength, int responseLength) {
    int own = promptLength - length.start() + responseLength - length.end();
    return excess("it", own, both)
        .or(() -> excess("its prompt", promptLength, prompt))
        .or(() -> excess("its response", responseLength, response));
  }

  private Optional<String> excess(String what, int found, int most) {
    return most == 0 || found <= most
        ? Optional.empty()
        : Optional.of(what + " has " + found + " " + length.unit() + ", more than " + most);
  }
}
