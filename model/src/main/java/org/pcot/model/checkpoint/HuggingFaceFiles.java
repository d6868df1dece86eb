package org.pcot.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.symbols.Vocabulary;
import org.pcot.model.DecoderConfig;

/**
 * The JSON files by which {@code transformers} knows a model: {@code GPT2Config}, generation, and a
 * tokenizer with a token to a character or to a word.
 */
final class HuggingFaceFiles {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Types of pre-tokenizers. */
  private static final String CHARACTERS = "Split";

  private static final String WORDS = "Whitespace";

  private HuggingFaceFiles() {}

  static ObjectNode config(DecoderConfig config, Vocabulary vocabulary) {
    ObjectNode root = NODES.objectNode().put("model_type", "gpt2");
    root.putArray("architectures").add("GPT2LMHeadModel");
    root.put("activation_function", "gelu_new")
        .put("vocab_size", config.vocabSize())
        .put("n_positions", config.nPositions())
        .put("n_embd", config.nEmbd())
        .put("n_layer", config.nLayer())
        .put("n_head", config.nHead())
        .put("n_inner", config.nInner())
        .put("layer_norm_epsilon", config.layerNormEpsilon())
        .put("initializer_range", config.initializerRange())
        .put("tie_word_embeddings", config.tieWordEmbeddings())
        .put("embd_pdrop", 0.0)
        .put("attn_pdrop", 0.0)
        .put("resid_pdrop", 0.0)
        .put("torch_dtype", "float32");
    return putSpecialTokens(root, vocabulary);
  }

  /** The config of a file that {@link #config} wrote, or one that means the same. */
  static DecoderConfig readConfig(JsonNode root, String source) {
    Fields fields = new Fields(root, source);
    fields.mustBe("model_type", NODES.textNode("gpt2"));
    fields.mustBe("activation_function", NODES.textNode("gelu_new"));
    DecoderConfig config =
        new DecoderConfig(
            fields.size("vocab_size"),
            fields.size("n_positions"),
            fields.size("n_embd"),
            fields.size("n_layer"),
            fields.size("n_head"),
            fields.number("layer_norm_epsilon"),
            fields.number("initializer_range"),
            fields.flag("tie_word_embeddings"));
    if (!root.path("n_inner").isNull()) {
      fields.mustBe("n_inner", NODES.numberNode(config.nInner()));
    }
    return config;
  }

  static ObjectNode generationConfig(Vocabulary vocabulary) {
    return putSpecialTokens(NODES.objectNode(), vocabulary);
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
    for (int id = 0; id < vocabulary.size(); id++) {
      ids.put(vocabulary.symbols().get(id), id);
    }
    model.put("unk_token", "<unk>");
    return root;
  }

  /** The vocabulary of a file that {@link #tokenizer} wrote. */
  static Vocabulary readTokenizer(JsonNode root, String source) {
    JsonNode ids = root.path("model").path("vocab");
    String[] symbols = new String[ids.size()];
    for (Iterator<Map.Entry<String, JsonNode>> fields = ids.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      int id = field.getValue().asInt(-1);
      if (id >= 0 && id < symbols.length) {
        symbols[id] = field.getKey();
      }
    }
    String type = root.path("pre_tokenizer").path("type").asText();
    return vocabulary(Arrays.asList(symbols), type, source);
  }

  private static Vocabulary vocabulary(List<String> symbols, String type, String source) {
    List<String> own = symbols.stream().skip(2).map(String::valueOf).toList();
    try {
      Vocabulary vocabulary =
          type.equals(WORDS)
              ? Vocabulary.ofWords(own.toArray(String[]::new))
              : Vocabulary.ofCharacters(String.join("", own));
      if (vocabulary.symbols().equals(symbols)) {
        return vocabulary;
      }
    } catch (IllegalArgumentException e) {
      throw notOurs(source, e);
    }
    throw notOurs(source, null);
  }

  private static UserError notOurs(String source, Throwable cause) {
    return new UserError(
        source + ": is not a tokenizer of single characters or of words",
        "use a checkpoint that pcot wrote",
        cause);
  }

  static ObjectNode tokenizerConfig(DecoderConfig config, Vocabulary vocabulary) {
    return NODES
        .objectNode()
        .put("tokenizer_class", "PreTrainedTokenizerFast")
        .put("pad_token", vocabulary.symbols().get(vocabulary.padId()))
        .put("eos_token", vocabulary.symbols().get(vocabulary.eosId()))
        .put("bos_token", vocabulary.symbols().get(vocabulary.eosId()))
        .put("model_max_length", config.nPositions())
        .put("clean_up_tokenization_spaces", false);
  }

  /** As GPT-2 does, the end of sequence serves as its beginning, too. */
  private static ObjectNode putSpecialTokens(ObjectNode root, Vocabulary vocabulary) {
    return root.put("bos_token_id", vocabulary.eosId())
        .put("eos_token_id", vocabulary.eosId())
        .put("pad_token_id", vocabulary.padId());
  }

  /** Checked access to the fields of a JSON file. */
  private record Fields(JsonNode root, String source) {
    void mustBe(String key, JsonNode expected) {
      if (!root.path(key).equals(expected)) {
        throw wrong(key, expected.toString());
      }
    }

    int size(String key) {
      JsonNode value = root.path(key);
      if (!value.isInt() || value.intValue() < 1) {
        throw wrong(key, "a whole number of at least 1");
      }
      return value.intValue();
    }

    double number(String key) {
      if (!root.path(key).isNumber()) {
        throw wrong(key, "a number");
      }
      return root.path(key).doubleValue();
    }

    boolean flag(String key) {
      if (!root.path(key).isBoolean()) {
        throw wrong(key, "true or false");
      }
      return root.path(key).booleanValue();
    }

    private UserError wrong(String key, String expected) {
      JsonNode value = root.path(key);
      return new UserError(
          source
              + ": "
              + key
              + " must be "
              + expected
              + (value.isMissingNode() ? ", but is missing" : ", but is " + value),
          "use a checkpoint that pcot wrote");
    }
  }
}
