package org.pcot.model.generation;

import java.util.Locale;
import org.pcot.datasets.UserError;

/**
 * How many tokens a model can see. A prompt must fit, before any is run; its response ends with the
 * token that no other can follow.
 */
final class ContextLimit {
  private ContextLimit() {}

  /** The most tokens of a response to a prompt that fits: the last of them is never run. */
  static int responseLength(int promptLength, int positions) {
    return positions - promptLength + 1;
  }

  /**
   * @throws UserError naming the first prompt that is too long
   */
  static void check(GenerationRequest request, int positions) {
    for (int i = 0; i < request.prompts().size(); i++) {
      int length = request.prompts().get(i).length;
      if (length > positions) {
        throw new UserError(
            String.format(
                Locale.ROOT,
                "prompt %d has %d tokens, more than the %d of the model's context",
                i + 1,
                length,
                positions),
            "shorten it, or use a model with a longer context");
      }
    }
  }
}
