package org.pcot.model.architecture;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.pcot.datasets.configuration.Inlined;
import org.pcot.datasets.configuration.Setting;

/**
 * Qwen3 (Yang et al. 2025), under the keys of Hugging Face's {@code Qwen3Config} and the names of
 * its {@code Qwen3ForCausalLM}: Llama with norms on queries and keys.
 */
public record Qwen3(
    @Inlined LlamaFamily family,
    @Setting(
            value = "whether all projections of attention have biases",
            byDefault = "false",
            omitDefault = true)
        boolean attentionBias)
    implements Architecture {
  static final String MODEL_TYPE = "qwen3";
  private static final String CLASS = "Qwen3ForCausalLM";

  @Override
  public DecoderDescription description(int vocabSize, int maxPositions) {
    return family.description(
        vocabSize,
        new LlamaFamily.Differences(attentionBias, attentionBias, true, Attention.UNLIMITED));
  }

  @Override
  public Qwen3 withBlocks(int blocks) {
    return new Qwen3(family.withBlocks(blocks), attentionBias);
  }

  @Override
  public void writeConfig(int vocabSize, int maxPositions, ObjectNode config) {
    config.put("model_type", MODEL_TYPE).putArray("architectures").add(CLASS);
    family.writeConfig(vocabSize, maxPositions, config);
    config.put("attention_bias", attentionBias);
    QwenWindow.write(config);
  }

  static DecoderConfig read(ConfigFields fields) {
    fields.mustHold(CLASS);
    LlamaFamily family = LlamaFamily.read(fields, 32, 128);
    QwenWindow.refuse(fields, family.numHiddenLayers());
    return LlamaFamily.decoder(new Qwen3(family, fields.flag("attention_bias", false)), fields);
  }
}
