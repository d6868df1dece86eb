package org.pcot.model.published;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.Tokenizer;

/**
 * The id that a published model's prompts start with, as transformers would put it: what
 * tokenizer_config.json says ({@code add_bos_token}), or the template in tokenizer.json, or else
 * the begin of sequence of a tokenizer.model. GPT-2's files have one that prompts do not start
 * with.
 */
public final class PromptStart {
  private static final String CONFIG = "tokenizer_config.json";
  private static final String JSON = "tokenizer.json";
  private static final String SENTENCE_PIECE = "tokenizer.model";

  private PromptStart() {}

  /**
   * @throws UserError when the files name a token that the tokenizer does not have
   */
  public static OptionalInt of(Path directory, Configuration hadoop, Tokenizer tokenizer)
      throws IOException {
    PublishedDirectory files = PublishedDirectory.of(directory, hadoop);
    JsonNode config = files.has(CONFIG) ? files.json(CONFIG) : MissingNode.getInstance();
    JsonNode adds = config.path("add_bos_token");
    if (adds.isBoolean()) {
      return adds.booleanValue()
          ? named(config.path("bos_token"), tokenizer, files.file(CONFIG))
          : OptionalInt.empty();
    }
    if (files.has(JSON)) {
      JsonNode first = firstOfTemplate(files.json(JSON).path("post_processor"));
      return first.isMissingNode()
          ? OptionalInt.empty()
          : named(first, tokenizer, files.file(JSON));
    }
    return files.has(SENTENCE_PIECE) ? tokenizer.beginOfSequence() : OptionalInt.empty();
  }

  /** Of a template for one text, alone or in a sequence of steps. */
  private static JsonNode firstOfTemplate(JsonNode processor) {
    for (JsonNode step : processor.path("processors")) {
      JsonNode first = firstOfTemplate(step);
      if (!first.isMissingNode()) {
        return first;
      }
    }
    return processor.path("single").path(0).path("SpecialToken").path("id");
  }

  /** A token by its name, or by an object with it as {@code content}. */
  private static OptionalInt named(JsonNode token, Tokenizer tokenizer, Path file) {
    String name = token.isObject() ? token.path("content").asText() : token.asText();
    Integer id = tokenizer.specialTokens().get(name);
    if (id == null && (token.isMissingNode() || token.isNull())) {
      return tokenizer.beginOfSequence();
    }
    if (id == null) {
      throw new UserError(
          file + ": prompts are to start with '" + name + "', which is no special token",
          "use the files of one tokenizer");
    }
    return OptionalInt.of(id);
  }
}
