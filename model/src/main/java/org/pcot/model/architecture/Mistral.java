package org.pcot.model.architecture;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.pcot.datasets.configuration.Inlined;
import org.pcot.datasets.configuration.Setting;

/**
 * Mistral (Jiang et al. 2023), under the keys of Hugging Face's {@code MistralConfig} and the names
 * of its {@code MistralForCausalLM}: Llama with a sliding window.
 */
public record Mistral(
    @Inlined LlamaFamily family,
    @Setting(
            value = "positions that a token sees, its own the last of them; 0 for all",
            byDefault = "0",
            min = 0)
        int slidingWindow)
    implements Architecture {
  static final String MODEL_TYPE = "mistral";
  private static final String CLASS = "MistralForCausalLM";
  private static final String WINDOW = "sliding_window";

  @Override
  public DecoderDescription description(int vocabSize, int maxPositions) {
    boolean seesAll = slidingWindow == 0 || slidingWindow >= maxPositions;
    int window = seesAll ? Attention.UNLIMITED : slidingWindow;
    return family.description(vocabSize, new LlamaFamily.Differences(false, false, false, window));
  }

  @Override
  public Mistral withBlocks(int blocks) {
    return new Mistral(family.withBlocks(blocks), slidingWindow);
  }

  @Override
  public void writeConfig(int vocabSize, int maxPositions, ObjectNode config) {
    config.put("model_type", MODEL_TYPE).putArray("architectures").add(CLASS);
    family.writeConfig(vocabSize, maxPositions, config);
    config.put(WINDOW, slidingWindow == 0 ? null : Integer.valueOf(slidingWindow));
  }

  static DecoderConfig read(ConfigFields fields) {
    fields.mustHold(CLASS);
    Mistral mistral =
        new Mistral(
            LlamaFamily.read(fields, 8, 0),
            fields.size(WINDOW, fields.root().has(WINDOW) ? 0 : 4096));
    return LlamaFamily.decoder(mistral, fields);
  }
}
