package org.pcot.model.generation;

import java.util.Locale;
import org.pcot.datasets.UserError;

/** How many tokens a model can see: prompt and response must fit, before any is run. */
final class ContextLimit {
  private ContextLimit() {}

  /**
   * @throws UserError naming the first prompt that is too long, alone or with its response; the
   *     response's last token is never run
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
      if (length + (long) request.maxNewTokens() - 1 > positions) {
        throw new UserError(
            String.format(
                Locale.ROOT,
                "prompt %d has %d tokens, and with a response of up to %d more than the %d of the"
                    + " model's context",
                i + 1,
                length,
                request.maxNewTokens(),
                positions),
            "shorten it, or ask for at most " + (positions - length + 1) + " new tokens");
      }
    }
  }
}
