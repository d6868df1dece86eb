package org.pcot.datasets.corpus.solutions;

import java.io.Serializable;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Inlined;
import org.pcot.datasets.configuration.KeyOrder;
import org.pcot.datasets.configuration.Setting;

/**
 * What a corpus of published problems holds; with the content of its files it determines all rows.
 */
@KeyOrder({
  "name",
  "notation",
  "seed",
  "files",
  "columns",
  "templates",
  "tokenizer",
  "p_cot",
  "epochs",
  "validation_share",
  "max_length",
  "too_long",
  "annotations",
  "max_rejected_share"
})
public record SolutionsConfig(
    @Inlined ProblemsConfig problems,
    @Setting(value = "seed of the draws and of the order", byDefault = "1") long seed,
    @Setting(
            value =
                "file or directory of the tokenizer whose tokens are written beside the texts; \"\""
                    + " for none",
            byDefault = "\"\"")
        String tokenizer,
    @Setting(
            value = "how often every training row is demonstrated, each time drawn anew",
            byDefault = "1",
            min = 1)
        int epochs,
    @Setting(
            value =
                "training rows to use, those that come first in the order of the seed; 0 for all",
            byDefault = "0",
            min = 0,
            omitDefault = true)
        long rows,
    @Setting(
            value =
                "most tokens (without a tokenizer: characters) of prompt and long response; 0 for"
                    + " no limit",
            byDefault = "0",
            min = 0)
        int maxLength,
    @Setting(
            value = "most tokens of a prompt, with those that it starts with; 0 for no limit",
            byDefault = "0",
            min = 0,
            omitDefault = true)
        int maxPromptTokens,
    @Setting(
            value = "most tokens of a response, with the one that ends it; 0 for no limit",
            byDefault = "0",
            min = 0,
            omitDefault = true)
        int maxResponseTokens)
    implements Serializable {

  /**
   * @throws UserError when parts of it do not go together
   */
  public SolutionsConfig {
    if (rows > 0 && epochs > 1) {
      throw new UserError(
          "rows is " + rows + ", and epochs is " + epochs,
          "demonstrate all rows in several epochs, or some of them once");
    }
    if (tokenizer.isEmpty() && maxPromptTokens + maxResponseTokens > 0) {
      throw new UserError(
          "max_prompt_tokens and max_response_tokens count tokens, and no tokenizer is given",
          "give tokenizer, or use max_length, which counts characters without one");
    }
  }
}
