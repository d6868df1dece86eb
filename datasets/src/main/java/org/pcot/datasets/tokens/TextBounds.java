package org.pcot.datasets.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.bpe.Gpt2Files;
import org.pcot.datasets.tokens.bpe.TokenizerJson;
import org.pcot.datasets.tokens.codec.SpecialTokens;
import org.pcot.datasets.tokens.codec.TokenizerFiles;

/**
 * The ids that a published model's texts start and end with, by its files.
 *
 * <p>Prompts start as {@code AutoTokenizer} of transformers lets them: with what stands before the
 * text in the template of tokenizer.json. Without that file it is the begin of sequence, where
 * {@code add_bos_token} of tokenizer_config.json says so; unsaid, a tokenizer.model has it, as in
 * transformers 4 and in the code that Llama came with, and GPT-2's files have not. What a template
 * has after the text is left out: a response follows, and has its own end.
 *
 * <p>Begin and end of sequence are {@code bos_token} and {@code eos_token} of tokenizer_config.json
 * or special_tokens_map.json, if the tokenizer has that token, or else what by its name is one.
 *
 * @param start of prompts
 * @param begin of sequence, one id or none
 * @param end of sequence, one id or none
 */
record TextBounds(List<Integer> start, List<Integer> begin, List<Integer> end)
    implements Serializable {
  static final String JSON = "tokenizer.json";
  private static final String CONFIG = "tokenizer_config.json";
  private static final String SPECIAL = "special_tokens_map.json";

  /** The files of a directory that say more than those of the tokenizer. */
  static final List<String> FILES = List.of(JSON, CONFIG, SPECIAL);

  TextBounds {
    start = List.copyOf(start);
    begin = List.copyOf(begin);
    end = List.copyOf(end);
  }

  /** By the names of tokens alone. */
  static TextBounds named(SpecialTokens special) {
    List<Integer> begin = list(special.beginOfSequence());
    return new TextBounds(begin, begin, list(special.endOfSequence()));
  }

  private static List<Integer> list(OptionalInt id) {
    return id.stream().boxed().toList();
  }

  /**
   * @param own the files of the tokenizer
   * @param beside others of its directory, where it was opened as one
   * @throws UserError when prompts are to start with a token that the tokenizer does not have
   */
  static TextBounds of(TokenizerFiles own, TokenizerFiles beside, SpecialTokens special) {
    return new Reader(own, beside, special).read();
  }

  private record Reader(TokenizerFiles own, TokenizerFiles beside, SpecialTokens special) {
    TextBounds read() {
      return new TextBounds(
          start(),
          known("bos_token", special.beginOfSequence()),
          known("eos_token", special.endOfSequence()));
    }

    private List<Integer> known(String key, OptionalInt otherwise) {
      Optional<Integer> id = name(key).map(special.ids()::get);
      return id.map(List::of).orElseGet(() -> list(otherwise));
    }

    private List<Integer> start() {
      Optional<JsonNode> json = tokenizerJson();
      if (json.isPresent()) {
        return beforeText(json.get().path("post_processor"));
      }
      boolean isGpt2 = own.has(Gpt2Files.VOCABULARY);
      boolean adds =
          beside.has(CONFIG)
              ? beside.json(CONFIG).path("add_bos_token").asBoolean(!isGpt2)
              : !isGpt2;
      if (!adds) {
        return List.of();
      }
      return name("bos_token")
          .map(name -> List.of(id(name)))
          .orElseGet(() -> list(special.beginOfSequence()));
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
      return ids;
    }

    private int id(String name) {
      Integer id = special.ids().get(name);
      if (id == null) {
        throw new UserError(
            beside.origin()
                + ": prompts are to start with '"
                + name
                + "', which is no special token",
            "use the files of one tokenizer");
      }
      return id;
    }

    /** What a key names: a token, or an object with it as {@code content}. */
    private Optional<String> name(String key) {
      for (String file : List.of(CONFIG, SPECIAL)) {
        JsonNode token = beside.has(file) ? beside.json(file).path(key) : null;
        if (token != null && (token.isTextual() || token.path("content").isTextual())) {
          return Optional.of(
              token.isTextual() ? token.textValue() : token.path("content").textValue());
        }
      }
      return Optional.empty();
    }
  }
}
