package org.pcot.model.architecture;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.pcot.datasets.configuration.Inlined;

/**
 * Qwen2 (Yang et al. 2024), under the keys of Hugging Face's {@code Qwen2Config} and the names of
 * its {@code Qwen2ForCausalLM}: Llama with biases on queries, keys and values.
 */
public record Qwen2(@Inlined LlamaFamily family) implements Architecture {
  static final String MODEL_TYPE = "qwen2";
  private static final String CLASS = "Qwen2ForCausalLM";
  private static final LlamaFamily.Differences DIFFERENCES =
      new LlamaFamily.Differences(true, false, false, Attention.UNLIMITED);

  @Override
  public DecoderDescription description(int vocabSize, int maxPositions) {
    return family.description(vocabSize, DIFFERENCES);
  }

  @Override
  public Qwen2 withBlocks(int blocks) {
    return new Qwen2(family.withBlocks(blocks));
  }

  @Override
  public void writeConfig(int vocabSize, int maxPositions, ObjectNode config) {
    config.put("model_type", MODEL_TYPE).putArray("architectures").add(CLASS);
    family.writeConfig(vocabSize, maxPositions, config);
    QwenWindow.write(config);
  }

  static DecoderConfig read(ConfigFields fields) {
    fields.mustHold(CLASS);
    LlamaFamily family = LlamaFamily.read(fields, 32, 0);
    QwenWindow.refuse(fields, family.numHiddenLayers());
    return LlamaFamily.decoder(new Qwen2(family), fields);
  }
}
