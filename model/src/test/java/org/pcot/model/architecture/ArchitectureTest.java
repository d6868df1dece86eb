package org.pcot.model.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.configuration.Setting;

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

  /** New keys leave no trace where they say nothing: runs keep the names that they have. */
  @ParameterizedTest
  @CsvSource({
    "'{model: {n_embd: 8}}',"
        + " n_embd n_layer n_head tie_word_embeddings initializer_range layer_norm_epsilon",
    "'{model: {architecture: llama, hidden_size: 8, intermediate_size: 12}}',"
        + " architecture hidden_size intermediate_size num_hidden_layers num_attention_heads"
        + " num_key_value_heads head_dim rope_theta tie_word_embeddings initializer_range"
        + " rms_norm_eps"
  })
  void olderConfigurationsAreWrittenAsTheyWere(String yaml, String keys) {
    ObjectNode written = ConfigurationWriter.toJsonTree(section(yaml));
    assertThat(written.path("model").properties())
        .extracting(Map.Entry::getKey)
        .containsExactly(keys.split(" "));
  }

  @Test
  void aConfigurationChoosesAScalingByItsType() {
    Section section =
        section(
            """
            model:
              architecture: qwen3
              hidden_size: 8
              intermediate_size: 12
              rope_scaling: {rope_type: llama3, original_max_position_embeddings: 64}
            """);
    RotaryScaling scaling = ((Qwen3) section.model()).family().ropeScaling();
    assertThat(scaling).isEqualTo(new RotaryScaling.Llama3(8, 1, 4, 64));
    assertThat(section(ConfigurationWriter.toYaml(section))).isEqualTo(section);
  }

  /** Where a configuration has its decoder. */
  record Section(@Setting("the decoder") Architecture model) {}

  private static Section section(String yaml) {
    return ConfigurationReader.parse(Section.class, "test", yaml, List.of());
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

  static ObjectNode written(DecoderConfig config) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    config.architecture().writeConfig(config.vocabSize(), config.maxPositions(), root);
    return root;
  }
}
