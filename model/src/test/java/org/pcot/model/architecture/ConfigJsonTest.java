package org.pcot.model.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.model.HuggingFaceFixture;

/** What the keys of a config.json mean, and what it means that they are missing. */
class ConfigJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int HEADS = 8;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt2",
        "llama_gqa_llama3rope_tied",
        "llama_gqa_llama3rope_untied",
        "mistral_window8",
        "qwen2_bias_tied",
        "qwen3_qknorm_tied"
      })
  void bothVersionsOfTransformersSayTheSame(String name) throws IOException {
    Path directory = HuggingFaceFixture.directory(name);
    DecoderConfig newer = HuggingFaceFixture.config(directory.resolve("config.json"));
    assertThat(HuggingFaceFixture.config(directory.resolve("config.transformers4.json")))
        .isEqualTo(newer);
    ObjectNode written = JSON.createObjectNode();
    newer.architecture().writeConfig(newer.vocabSize(), newer.maxPositions(), written);
    for (String spelling : List.of("rope_parameters", "rope_scaling", "rope_theta")) {
      ObjectNode one = written.deepCopy();
      Set<String> others =
          spelling.equals("rope_parameters")
              ? Set.of("rope_scaling", "rope_theta")
              : Set.of("rope_parameters");
      one.remove(others);
      assertThat(Architecture.readConfig(one, spelling)).isEqualTo(newer);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt2",
        "llama_gqa_llama3rope_tied",
        "llama_gqa_llama3rope_untied",
        "mistral_window8",
        "qwen2_bias_tied",
        "qwen3_qknorm_tied",
        "llama_untied_bf16"
      })
  void parametersHaveTheNamesAndShapesOfTheFile(String name) {
    HuggingFaceFixture fixture = HuggingFaceFixture.open(name);
    Map<String, List<Integer>> declared = new TreeMap<>();
    for (ParameterDeclaration parameter : fixture.config().description().parameters()) {
      declared.put(parameter.name(), parameter.shape());
    }
    assertThat(declared).isEqualTo(fixture.weights().shapes());
  }

  /** What matters of config.json as published, and the parameters that the model cards count. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          GPT-2            | 124439808  | "model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "activation_function": "gelu_new", "initializer_range": 0.02, "layer_norm_epsilon": 1e-05, "n_ctx": 1024, "n_embd": 768, "n_head": 12, "n_layer": 12, "n_positions": 1024, "vocab_size": 50257
          Llama 2 7B       | 6738415616 | "model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_act": "silu", "hidden_size": 4096, "initializer_range": 0.02, "intermediate_size": 11008, "max_position_embeddings": 4096, "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 32, "pretraining_tp": 1, "rms_norm_eps": 1e-05, "rope_scaling": null, "tie_word_embeddings": false, "vocab_size": 32000
          Llama 3.2 1B     | 1235814400 | "model_type": "llama", "architectures": ["LlamaForCausalLM"], "attention_bias": false, "head_dim": 64, "hidden_act": "silu", "hidden_size": 2048, "initializer_range": 0.02, "intermediate_size": 8192, "max_position_embeddings": 131072, "mlp_bias": false, "num_attention_heads": 32, "num_hidden_layers": 16, "num_key_value_heads": 8, "rms_norm_eps": 1e-05, "rope_scaling": {"factor": 32.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0, "original_max_position_embeddings": 8192, "rope_type": "llama3"}, "rope_theta": 500000.0, "tie_word_embeddings": true, "vocab_size": 128256
          Mistral 7B       | 7241732096 | "model_type": "mistral", "architectures": ["MistralForCausalLM"], "hidden_act": "silu", "hidden_size": 4096, "initializer_range": 0.02, "intermediate_size": 14336, "max_position_embeddings": 32768, "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 8, "rms_norm_eps": 1e-05, "rope_theta": 10000.0, "sliding_window": 4096, "tie_word_embeddings": false, "vocab_size": 32000
          Qwen2.5 0.5B     | 494032768  | "model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"], "hidden_act": "silu", "hidden_size": 896, "initializer_range": 0.02, "intermediate_size": 4864, "max_position_embeddings": 32768, "max_window_layers": 24, "num_attention_heads": 14, "num_hidden_layers": 24, "num_key_value_heads": 2, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0, "sliding_window": 32768, "tie_word_embeddings": true, "use_sliding_window": false, "vocab_size": 151936
          Qwen3 0.6B       | 596049920  | "model_type": "qwen3", "architectures": ["Qwen3ForCausalLM"], "attention_bias": false, "head_dim": 128, "hidden_act": "silu", "hidden_size": 1024, "initializer_range": 0.02, "intermediate_size": 3072, "max_position_embeddings": 40960, "max_window_layers": 28, "num_attention_heads": 16, "num_hidden_layers": 28, "num_key_value_heads": 8, "rms_norm_eps": 1e-06, "rope_scaling": null, "rope_theta": 1000000, "sliding_window": null, "tie_word_embeddings": true, "use_sliding_window": false, "vocab_size": 151936
          """)
  void publishedModelsHaveTheirPublishedNumberOfParameters(String model, long count, String keys)
      throws JsonProcessingException {
    DecoderConfig config = Architecture.readConfig(JSON.readTree("{" + keys + "}"), model);
    List<ParameterDeclaration> parameters = config.description().parameters();
    assertThat(parameters.stream().mapToLong(ParameterDeclaration::length).sum()).isEqualTo(count);
  }

  static List<DecoderConfig> leastConfigs() {
    return List.of(
        config(new Gpt2(16, 3, 8, true, 0.02, 1e-5)),
        config(new Llama(family(HEADS, 2), false)),
        config(new Mistral(family(HEADS, 2), 0)),
        config(new Qwen2(family(HEADS, 2))),
        config(new Qwen3(family(HEADS, 128), false)));
  }

  private static DecoderConfig config(Architecture architecture) {
    return new DecoderConfig(architecture, 32, 64);
  }

  private static LlamaFamily family(int keyValueHeads, int headDim) {
    return new LlamaFamily(
        16, 24, 3, HEADS, keyValueHeads, headDim, 1e4, false, 0.02, 1e-6, new RotaryScaling.None());
  }

  /** Mistral's window of 4096 is wider than the context, and Qwen's 32 heads of keys do not fit. */
  @ParameterizedTest
  @MethodSource("leastConfigs")
  void missingKeysMeanWhatTransformersMeansByThem(DecoderConfig wanted)
      throws JsonProcessingException {
    ObjectNode least = least(wanted);
    if (wanted.architecture() instanceof Mistral) {
      assertThat(((Mistral) Architecture.readConfig(least, "").architecture()).slidingWindow())
          .isEqualTo(4096);
      assertThat(read(least, "sliding_window", "null")).isEqualTo(wanted);
    } else if (modelType(wanted).startsWith("qwen")) {
      assertThat(read(least, "num_key_value_heads", "8")).isEqualTo(wanted);
      assertThat(read(least, "num_key_value_heads", "null")).isEqualTo(wanted);
    } else {
      assertThat(Architecture.readConfig(least, "")).isEqualTo(wanted);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          llama   | "num_key_value_heads": 2, "head_dim": 6                                 | 2 | 6
          llama   | "num_key_value_heads": null, "head_dim": null                           | 8 | 2
          mistral | "bos_token_id": 1                                                       | 8 | 2
          mistral | "num_key_value_heads": 4                                                | 4 | 2
          qwen2   | "num_key_value_heads": 4, "head_dim": 10                                | 4 | 10
          qwen3   | "num_key_value_heads": 4                                                | 4 | 128
          qwen3   | "num_key_value_heads": 4, "use_sliding_window": true, "max_window_layers": 3 | 4 | 128
          qwen3   | "num_key_value_heads": 4, "layer_types": ["full_attention"], "use_sliding_window": true | 4 | 128
          """)
  void headsAreFree(String type, String keys, int keyValueHeads, int headSize)
      throws JsonProcessingException {
    Attention attention = attention(Architecture.readConfig(llamaLike(type, keys), ""));
    assertThat(attention.keyValueHeads()).isEqualTo(keyValueHeads);
    assertThat(attention.headSize()).isEqualTo(headSize);
  }

  @ParameterizedTest
  @CsvSource({"llama, 0", "mistral, 0", "qwen2, 3", "qwen3, 0"})
  void qwen2AloneHasBiasesThatNoKeyNames(String type, int inputBiases)
      throws JsonProcessingException {
    ObjectNode config = llamaLike(type, "\"num_key_value_heads\": 8");
    Attention attention = attention(Architecture.readConfig(config, ""));
    assertThat(attention.queriesKeysValues().biases()).hasSize(inputBiases);
    assertThat(attention.output().biases()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3"})
  void attentionBiasPutsABiasOnEveryProjection(String type) throws JsonProcessingException {
    String keys = "\"num_key_value_heads\": 8, \"attention_bias\": true";
    Attention attention = attention(Architecture.readConfig(llamaLike(type, keys), ""));
    assertThat(attention.queriesKeysValues().biases())
        .extracting(ParameterDeclaration::name)
        .containsExactly(
            "model.layers.0.self_attn.q_proj.bias",
            "model.layers.0.self_attn.k_proj.bias",
            "model.layers.0.self_attn.v_proj.bias");
    assertThat(attention.output().biases()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"8, 8", "63, 63", "64, 2147483647", "4096, 2147483647", "null, 2147483647"})
  void aWindowOverTheWholeContextIsNone(String window, int wanted) throws JsonProcessingException {
    ObjectNode config = llamaLike("mistral", "\"sliding_window\": " + window);
    assertThat(attention(Architecture.readConfig(config, "")).slidingWindow()).isEqualTo(wanted);
  }

  private static Attention attention(DecoderConfig config) {
    return config.description().blocks().get(0).attention();
  }

  private static String modelType(DecoderConfig config) {
    return config.architecture().getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static DecoderConfig read(ObjectNode least, String key, String value)
      throws JsonProcessingException {
    ObjectNode config = least.deepCopy();
    config.set(key, JSON.readTree(value));
    return Architecture.readConfig(config, "");
  }

  private static ObjectNode least(DecoderConfig config) throws JsonProcessingException {
    return config.architecture() instanceof Gpt2
        ? (ObjectNode)
            JSON.readTree(
                """
                {"model_type": "gpt2", "vocab_size": 32, "n_positions": 64, "n_embd": 16,
                 "n_layer": 3, "n_head": 8, "n_inner": null}
                """)
        : llamaLike(modelType(config), "");
  }

  /** The least that a config.json says, and more. */
  static ObjectNode llamaLike(String type, String more) throws JsonProcessingException {
    ObjectNode least =
        (ObjectNode)
            JSON.readTree(
                """
                {"vocab_size": 32, "max_position_embeddings": 64, "hidden_size": 16,
                 "intermediate_size": 24, "num_hidden_layers": 3, "num_attention_heads": 8}
                """);
    least.put("model_type", type);
    least.setAll((ObjectNode) JSON.readTree("{" + more + "}"));
    return least;
  }
}
