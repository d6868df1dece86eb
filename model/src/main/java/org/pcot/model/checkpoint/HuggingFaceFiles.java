package org.pcot.model.checkpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.datasets.tokens.symbols.Vocabulary;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.published.ConfigFile;
import org.pcot.model.published.JsonFiles;
import org.pcot.model.published.WeightType;

/**
 * The JSON files by which {@code transformers} knows a model: its configuration, that of
 * generation, and a tokenizer with a token to a character or to a word.
 *
 * @param endTokens any of which ends a response
 */
record HuggingFaceFiles(DecoderConfig decoder, Tokenizer tokenizer, SortedSet<Integer> endTokens) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Types of pre-tokenizers. */
  private static final String CHARACTERS = "Split";

  private static final String WORDS = "Whitespace";

  ObjectNode config(WeightType type) {
    return putSpecialTokens(ConfigFile.of(decoder, type));
  }

  ObjectNode generationConfig() {
    return putSpecialTokens(NODES.objectNode());
  }

  /** That of the model which training began with, if it had one; responses end as in training. */
  ObjectNode generationConfig(Optional<byte[]> published) throws IOException {
    return published.isPresent()
        ? putEndTokens(JsonFiles.parse(published.get(), "generation_config.json"))
        : generationConfig();
  }

  /** For {@code AutoTokenizer}; unknown symbols are an error. */
  static ObjectNode tokenizer(Vocabulary vocabulary) {
    ObjectNode root = NODES.objectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    for (int id : List.of(vocabulary.padId(), vocabulary.eosId())) {
      root.withArray("added_tokens")
          .addObject()
          .put("id", id)
          .put("content", vocabulary.symbols().get(id))
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    root.putNull("normalizer");
    ObjectNode preTokenizer = root.putObject("pre_tokenizer");
    root.putNull("post_processor");
    if (vocabulary.isOfWords()) {
      preTokenizer.put("type", WORDS); // runs of word characters, and of signs
      root.putNull("decoder"); // joins by spaces
    } else {
      preTokenizer.put("type", CHARACTERS).putObject("pattern").put("Regex", "[\\s\\S]");
      preTokenizer.put("behavior", "Isolated").put("invert", false);
      root.putObject("decoder").put("type", "Fuse");
    }
    ObjectNode model = root.putObject("model").put("type", "WordLevel");
    ObjectNode ids = model.putObject("vocab");
    for (int id = 0; id < vocabulary.vocabularySize(); id++) {
      ids.put(vocabulary.symbols().get(id), id);
    }
    model.put("unk_token", "<unk>");
    return root;
  }

  ObjectNode tokenizerConfig(Vocabulary vocabulary) {
    return NODES
        .objectNode()
        .put("tokenizer_class", "PreTrainedTokenizerFast")
        .put("pad_token", vocabulary.symbols().get(vocabulary.padId()))
        .put("eos_token", vocabulary.symbols().get(vocabulary.eosId()))
        .put("bos_token", vocabulary.symbols().get(vocabulary.eosId()))
        .put("model_max_length", decoder.maxPositions())
        .put("clean_up_tokenization_spaces", false);
  }

  /** As GPT-2 does, the end of sequence serves as its beginning where there is no other. */
  private ObjectNode putSpecialTokens(ObjectNode root) {
    OptionalInt end = tokenizer.endOfSequence();
    OptionalInt begin = tokenizer.beginOfSequence();
    (begin.isPresent() ? begin : end).ifPresent(id -> root.put("bos_token_id", id));
    putEndTokens(root);
    tokenizer.padding().ifPresent(id -> root.put("pad_token_id", id));
    return root;
  }

  private ObjectNode putEndTokens(ObjectNode root) {
    if (endTokens.size() == 1) {
      root.put("eos_token_id", endTokens.first());
    } else if (!endTokens.isEmpty()) {
      endTokens.forEach(root.putArray("eos_token_id")::add);
    }
    return root;
  }
}
