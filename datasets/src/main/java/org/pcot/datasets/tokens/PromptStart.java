package org.pcot.datasets.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.bpe.Gpt2Files;
import org.pcot.datasets.tokens.bpe.TokenizerJson;
import org.pcot.datasets.tokens.codec.SpecialTokens;
import org.pcot.datasets.tokens.codec.TokenizerFiles;

/**
 * The ids that prompts start with, as {@code AutoTokenizer} of transformers puts them: those before
 * the text in the template of tokenizer.json. Without that file it is the begin of sequence, where
 * {@code add_bos_token} of tokenizer_config.json says so; unsaid, a tokenizer.model has it, as in
 * transformers 4 and in the code that Llama came with, and GPT-2's files have not.
 *
 * @param own the files of the tokenizer
 * @param beside others of its directory, where it was opened as one
 */
record PromptStart(TokenizerFiles own, TokenizerFiles beside, SpecialTokens special) {
  static final String JSON = "tokenizer.json";
  private static final String CONFIG = "tokenizer_config.json";

  /** Those of a directory that are to be beside. */
  static final List<String> FILES = List.of(JSON, CONFIG);

  /**
   * @throws UserError when the files name a token that the tokenizer does not have
   */
  static List<Integer> ids(TokenizerFiles own, TokenizerFiles beside, SpecialTokens special) {
    return new PromptStart(own, beside, special).ids();
  }

  private List<Integer> ids() {
    Optional<JsonNode> json = tokenizerJson();
    if (json.isPresent()) {
      return beforeText(json.get().path("post_processor"));
    }
    JsonNode config = beside.has(CONFIG) ? beside.json(CONFIG) : MissingNode.getInstance();
    boolean isGpt2 = own.has(Gpt2Files.VOCABULARY);
    if (!config.path("add_bos_token").asBoolean(!isGpt2)) {
      return List.of();
    }
    JsonNode token = config.path("bos_token");
    String name = token.isObject() ? token.path("content").asText() : token.asText("");
    return token.isMissingNode() || token.isNull()
        ? special.beginOfSequence().stream().boxed().toList()
        : List.of(id(name));
  }

  private Optional<JsonNode> tokenizerJson() {
    Optional<String> file = own.contents().keySet().stream().filter(this::isJson).findFirst();
    if (file.isPresent()) {
      return file.map(own::json);
    }
    return beside.has(JSON) ? Optional.of(beside.json(JSON)) : Optional.empty();
  }

  private boolean isJson(String name) {
    return own.contents().size() == 1 && TokenizerJson.looksLike(own.contents().get(name));
  }

  /** Of a template for one text, alone or in a sequence of steps. */
  private List<Integer> beforeText(JsonNode processor) {
    for (JsonNode step : processor.path("processors")) {
      List<Integer> ids = beforeText(step);
      if (!ids.isEmpty()) {
        return ids;
      }
    }
    List<Integer> ids = new ArrayList<>();
    for (JsonNode part : processor.path("single")) {
      if (!part.has("SpecialToken")) {
        break;
      }
      ids.add(id(part.path("SpecialToken").path("id").asText()));
    }
    return List.copyOf(ids);
  }

  private int id(String name) {
    Integer id = special.ids().get(name);
    if (id == null) {
      throw new UserError(
          beside.origin() + ": prompts are to start with '" + name + "', which is no special token",
          "use the files of one tokenizer");
    }
    return id;
  }
}
