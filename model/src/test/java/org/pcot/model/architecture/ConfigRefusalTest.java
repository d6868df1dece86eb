package org.pcot.model.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pcot.datasets.UserError;

/** What a config.json asks for and no decoder here has is named, before anything is read. */
class ConfigRefusalTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> ODD_VALUES =
      List.of(
          "0",
          "-1",
          "1.5",
          "1099511627776",
          "2147483647",
          "2147483646",
          "-2147483648",
          "1e400",
          "123456789012345678901234567890",
          "\"\"",
          "\"4\"",
          "true",
          "null",
          "[]",
          "[4]",
          "{}",
          "{\"a\": {}}");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          llama   | "model_type": "bert"                                            | model_type must be one of gpt2, llama, mistral, qwen2, qwen3, but is "bert"
          llama   | "model_type": null                                              | model_type must be one of gpt2, llama, mistral, qwen2, qwen3, but is null
          llama   | "architectures": ["LlamaForSequenceClassification"]             | architectures must be ["LlamaForCausalLM"], but is ["LlamaForSequenceClassification"]
          llama   | "quantization_config": {"quant_method": "gptq", "bits": 4}      | quantization_config: quantised weights are not read, and these are by "gptq"
          llama   | "hidden_act": "gelu"                                            | hidden_act must be "silu" or "swish", but is "gelu"
          llama   | "mlp_bias": true                                                | mlp_bias must be false, but is true
          llama   | "partial_rotary_factor": 0.5                                    | partial_rotary_factor must be 1.0, but is 0.5
          llama   | "rope_parameters": {"partial_rotary_factor": 0.25}              | rope_parameters.partial_rotary_factor must be 1.0, but is 0.25
          llama   | "rope_scaling": {"rope_type": "yarn", "factor": 2.0}            | rope_scaling.rope_type must be "default" or "linear" or "llama3", but is "yarn"
          llama   | "rope_scaling": {"type": "dynamic", "factor": 2.0}              | rope_scaling.type must be "default" or "linear" or "llama3", but is "dynamic"
          llama   | "rope_parameters": {"rope_type": "longrope"}                    | rope_parameters.rope_type must be "default" or "linear" or "llama3", but is "longrope"
          llama   | "rope_parameters": {"full_attention": {"rope_type": "default"}} | rope_parameters.full_attention must be absent, since all blocks have one rotation
          llama   | "rope_scaling": "linear"                                        | rope_scaling must be an object, but is "linear"
          llama   | "rope_scaling": {"rope_type": "linear"}                         | rope_scaling.factor must be a number above 0, but is missing
          llama   | "rope_scaling": {"rope_type": "llama3", "factor": 8, "low_freq_factor": 4, "high_freq_factor": 4} | low_freq_factor = 4.0 is not below high_freq_factor = 4.0
          llama   | "rope_theta": 0                                                 | rope_theta must be a number above 0, but is 0
          llama   | "rms_norm_eps": "1e-5"                                          | rms_norm_eps must be a number above 0, but is "1e-5"
          llama   | "tie_word_embeddings": 1                                        | tie_word_embeddings must be true or false, but is 1
          llama   | "num_key_value_heads": 3                                        | num_key_value_heads = 3 does not divide num_attention_heads = 8
          llama   | "hidden_size": 20                                               | num_attention_heads = 8 does not divide hidden_size = 20
          llama   | "head_dim": 5                                                   | a head has 5 channels
          llama   | "num_hidden_layers": 100000                                     | num_hidden_layers = 100000 is more than the greatest number of blocks, 10000
          llama   | "vocab_size": 1099511627776                                     | vocab_size must be a whole number from 1 to 2147483647, but is 1099511627776
          llama   | "vocab_size": 2147483647                                        | model.embed_tokens.weight: 34359738352 elements are more than one tensor may have
          llama   | "intermediate_size": 2147483647                                 | the feed-forward layer: 68719476704 elements are more than one tensor may have
          mistral | "sliding_window": -1                                            | sliding_window must be a whole number from 1
          mistral | "architectures": ["Ministral3ForCausalLM"]                      | architectures must be ["MistralForCausalLM"]
          qwen2   | "architectures": ["Qwen2ForRewardModel"]                        | architectures must be ["Qwen2ForCausalLM"]
          qwen2   | "num_key_value_heads": 8, "use_sliding_window": true, "max_window_layers": 2 | use_sliding_window must be false where blocks are beyond max_window_layers
          qwen3   | "num_key_value_heads": 8, "layer_types": ["full_attention", "sliding_attention", "full_attention"] | layer_types must be "full_attention" for all
          """)
  void whatNoDecoderHasIsNamed(String type, String key, String message)
      throws JsonProcessingException {
    assertRefused(ConfigJsonTest.llamaLike(type, key), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "activation_function": "gelu"             | activation_function must be "gelu_new" or "gelu_pytorch_tanh", but is "gelu"
          "architectures": ["GPT2DoubleHeadsModel"] | architectures must be ["GPT2LMHeadModel"]
          "scale_attn_weights": false               | scale_attn_weights must be true, but is false
          "scale_attn_by_inverse_layer_idx": true   | scale_attn_by_inverse_layer_idx must be false, but is true
          "add_cross_attention": true               | add_cross_attention must be false, but is true
          "n_head": 5                               | n_head = 5 does not divide n_embd = 16
          "n_layer": 2000000000                     | n_layer = 2000000000 is more than the greatest number of blocks
          "n_positions": 2147483647                 | transformer.wpe.weight: 34359738352 elements
          "n_embd": 1073741824                      | elements are more than one tensor may have
          """)
  void whatGpt2HasNotIsNamed(String key, String message) throws JsonProcessingException {
    ObjectNode config = gpt2();
    config.setAll((ObjectNode) JSON.readTree("{" + key + "}"));
    assertRefused(config, message);
  }

  private static void assertRefused(JsonNode config, String message) {
    assertThatThrownBy(() -> Architecture.readConfig(config, "models/config.json"))
        .isInstanceOfSatisfying(
            UserError.class,
            error -> assertThat(error.remedy()).isNotEmpty().doesNotContain("pcot wrote"))
        .hasMessageStartingWith("models/config.json: ")
        .hasMessageContaining(message);
  }

  /** A decoder, or a mistake of the file's: never another fault. */
  @ParameterizedTest
  @MethodSource("org.pcot.model.architecture.ArchitectureTest#architectures")
  void oddValuesAreRefusedOrMeanSomething(Architecture architecture)
      throws JsonProcessingException {
    ObjectNode config = ArchitectureTest.written(new DecoderConfig(architecture, 5, 7));
    int refused = 0;
    for (JsonPointer key : keys(config)) {
      for (String value : ODD_VALUES) {
        ObjectNode odd = config.deepCopy();
        objectOf(key, odd).set(key.last().getMatchingProperty(), JSON.readTree(value));
        refused += isRefused(odd) ? 1 : 0;
      }
    }
    assertThat(refused).isGreaterThan(3 * config.size());
  }

  @ParameterizedTest
  @MethodSource("org.pcot.model.architecture.ArchitectureTest#architectures")
  void missingKeysAreNamedOrMeanSomething(Architecture architecture) {
    ObjectNode config = ArchitectureTest.written(new DecoderConfig(architecture, 5, 7));
    for (JsonPointer key : keys(config)) {
      ObjectNode less = config.deepCopy();
      objectOf(key, less).remove(key.last().getMatchingProperty());
      isRefused(less);
    }
  }

  private static boolean isRefused(JsonNode config) {
    try {
      Architecture.readConfig(config, "config.json");
      return false;
    } catch (UserError e) {
      assertThat(e).hasMessageStartingWith("config.json: ");
      return true;
    }
  }

  /** Of the file, and of the objects in it. */
  private static List<JsonPointer> keys(ObjectNode config) {
    List<JsonPointer> keys = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : config.properties()) {
      JsonPointer key = JsonPointer.empty().appendProperty(entry.getKey());
      keys.add(key);
      entry.getValue().fieldNames().forEachRemaining(name -> keys.add(key.appendProperty(name)));
    }
    return keys;
  }

  private static ObjectNode objectOf(JsonPointer key, ObjectNode config) {
    return (ObjectNode) config.at(key.head());
  }

  private static ObjectNode gpt2() throws JsonProcessingException {
    return (ObjectNode)
        JSON.readTree(
            """
            {"model_type": "gpt2", "vocab_size": 32, "n_positions": 64, "n_embd": 16,
             "n_layer": 3, "n_head": 8}
            """);
  }
}
