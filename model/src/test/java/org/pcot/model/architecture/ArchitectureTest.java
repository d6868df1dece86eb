package org.pcot.model.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pcot.datasets.UserError;

class ArchitectureTest {
  private static final Llama LLAMA = new Llama(12, 20, 2, 4, 2, 6, 5e5, true, 0.1, 1e-5);

  static List<Architecture> architectures() {
    return List.of(
        new Gpt2(12, 2, 3, true, 0.03, 1e-6),
        new Gpt2(12, 2, 3, false, 0.03, 1e-6),
        new Gpt2(12, 2, 3, true, 0.03, 1e-6, 20),
        LLAMA,
        new Llama(scaled(new RotaryScaling.Linear(4)), false),
        new Llama(scaled(new RotaryScaling.Llama3(8, 1, 4, 64)), true),
        new Mistral(LLAMA.family(), 0),
        new Mistral(LLAMA.family(), 3),
        new Qwen2(scaled(new RotaryScaling.Linear(4))),
        new Qwen3(LLAMA.family(), false),
        new Qwen3(LLAMA.family(), true),
        new Llama(8, 12, 1, 2, 1, 0, 1e4, false, 0.02, 1e-6));
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void readsTheConfigThatItWrote(Architecture architecture) {
    DecoderConfig config = new DecoderConfig(architecture, 5, 7);
    assertThat(Architecture.readConfig(written(config), "config.json")).isEqualTo(config);
  }

  @Test
  void llamaWritesItsRotationAsBothVersionsOfTransformersReadIt() {
    ObjectNode written = written(new DecoderConfig(LLAMA, 5, 7));
    assertThat(written.path("rope_theta").doubleValue()).isEqualTo(5e5);
    assertThat(written.path("rope_scaling").isNull()).isTrue();
    assertThat(written.path("rope_parameters").path("rope_theta").doubleValue()).isEqualTo(5e5);
    assertThat(written.path("rope_parameters").path("rope_type").textValue()).isEqualTo("default");
    assertThat(written.path("tie_word_embeddings").booleanValue()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "rope_theta": 500000.0                                                   | 500000
          "rope_theta": 500000.0, "rope_scaling": null                             | 500000
          "rope_parameters": {"rope_type": "default", "rope_theta": 1000000.0}     | 1000000
          "rope_scaling": null                                                     | 10000
          """)
  void llamaReadsEitherSpellingOfItsRotation(String rope, double theta)
      throws JsonProcessingException {
    DecoderConfig config = Architecture.readConfig(llama(rope), "config.json");
    assertThat(((Llama) config.architecture()).family().ropeTheta()).isEqualTo(theta);
  }

  @Test
  void llamaKnowsWhatMissingKeysMean() throws JsonProcessingException {
    DecoderConfig config = Architecture.readConfig(llama("\"bos_token_id\": 1"), "config.json");
    assertThat(config)
        .isEqualTo(
            new DecoderConfig(new Llama(16, 24, 3, 4, 4, 4, 1e4, false, 0.02, 1e-6), 32, 64));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "rope_scaling": {"rope_type": "llama3", "factor": 8.0}    | rope_scaling.low_freq_factor must be a number above 0, but is missing
          "rope_scaling": {"type": "dynamic", "factor": 2.0}        | rope_scaling.type must be "default" or "linear" or "llama3", but is "dynamic"
          "rope_parameters": {"rope_type": "yarn", "factor": 2.0}   | rope_parameters.rope_type must be "default" or "linear" or "llama3", but is "yarn"
          "mlp_bias": true                                          | mlp_bias must be false, but is true
          "hidden_act": "gelu"                                      | hidden_act must be "silu" or "swish", but is "gelu"
          "model_type": "bert"                                      | model_type must be one of gpt2, llama, mistral, qwen2, qwen3, but is "bert"
          "num_key_value_heads": 3                                  | num_key_value_heads = 3 does not divide
          "head_dim": 5                                             | a head has 5 channels
          "vocab_size": 0                                           | vocab_size must be a whole number from 1 to 2147483647, but is 0
          """)
  void whatLlamaHasNotIsRefused(String key, String message) throws JsonProcessingException {
    ObjectNode config = llama(key);
    assertThatThrownBy(() -> Architecture.readConfig(config, "config.json"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @Test
  void llamaDeclaresTheParametersOfHuggingFacesFiles() {
    List<ParameterDeclaration> parameters =
        new DecoderConfig(new Llama(12, 20, 1, 4, 2, 6, 1e4, false, 0.1, 1e-5), 5, 7)
            .description()
            .parameters();
    assertThat(parameters)
        .extracting(ParameterDeclaration::name, ParameterDeclaration::shape)
        .containsExactly(
            tuple("model.embed_tokens.weight", 5, 12),
            tuple("model.layers.0.input_layernorm.weight", 12),
            tuple("model.layers.0.self_attn.q_proj.weight", 24, 12),
            tuple("model.layers.0.self_attn.k_proj.weight", 12, 12),
            tuple("model.layers.0.self_attn.v_proj.weight", 12, 12),
            tuple("model.layers.0.self_attn.o_proj.weight", 12, 24),
            tuple("model.layers.0.post_attention_layernorm.weight", 12),
            tuple("model.layers.0.mlp.gate_proj.weight", 20, 12),
            tuple("model.layers.0.mlp.up_proj.weight", 20, 12),
            tuple("model.layers.0.mlp.down_proj.weight", 12, 20),
            tuple("model.norm.weight", 12),
            tuple("lm_head.weight", 5, 12));
    assertThat(parameters).filteredOn(ParameterDeclaration::decays).hasSize(9);
  }

  private static LlamaFamily scaled(RotaryScaling scaling) {
    return new LlamaFamily(12, 20, 2, 4, 2, 6, 5e5, true, 0.1, 1e-5, scaling);
  }

  private static Tuple tuple(String name, Integer... shape) {
    return Tuple.tuple(name, List.of(shape));
  }

  private static ObjectNode written(DecoderConfig config) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    config.architecture().writeConfig(config.vocabSize(), config.maxPositions(), root);
    return root;
  }

  /** The least that a config.json says, and a key more. */
  private static ObjectNode llama(String key) throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode least =
        (ObjectNode)
            json.readTree(
                """
                {"model_type": "llama", "hidden_act": "silu", "vocab_size": 32,
                 "max_position_embeddings": 64, "hidden_size": 16, "intermediate_size": 24,
                 "num_hidden_layers": 3, "num_attention_heads": 4}
                """);
    least.setAll((ObjectNode) json.readTree("{" + key + "}"));
    return least;
  }
}
