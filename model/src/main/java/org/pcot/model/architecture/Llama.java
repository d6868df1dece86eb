package org.pcot.model.architecture;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.pcot.datasets.configuration.Inlined;
import org.pcot.datasets.configuration.Setting;

/**
 * Llama (Touvron et al. 2023; Grattafiori et al. 2024), under the keys of Hugging Face's {@code
 * LlamaConfig} and the names of its {@code LlamaForCausalLM}.
 */
public record Llama(
    @Inlined LlamaFamily family,
    @Setting(
            value = "whether all projections of attention have biases",
            byDefault = "false",
            omitDefault = true)
        boolean attentionBias)
    implements Architecture {
  static final String MODEL_TYPE = "llama";
  private static final String CLASS = "LlamaForCausalLM";

  /** Without biases, and with positions as they are. */
  public Llama(
      int hiddenSize,
      int intermediateSize,
      int numHiddenLayers,
      int numAttentionHeads,
      int numKeyValueHeads,
      int headDim,
      double ropeTheta,
      boolean tieWordEmbeddings,
      double initializerRange,
      double rmsNormEps) {
    this(
        new LlamaFamily(
            hiddenSize,
            intermediateSize,
            numHiddenLayers,
            numAttentionHeads,
            numKeyValueHeads,
            headDim,
            ropeTheta,
            tieWordEmbeddings,
            initializerRange,
            rmsNormEps,
            new RotaryScaling.None()),
        false);
  }

  @Override
  public DecoderDescription description(int vocabSize, int maxPositions) {
    return family.description(
        vocabSize,
        new LlamaFamily.Differences(attentionBias, attentionBias, false, Attention.UNLIMITED));
  }

  @Override
  public Llama withBlocks(int blocks) {
    return new Llama(family.withBlocks(blocks), attentionBias);
  }

  @Override
  public void writeConfig(int vocabSize, int maxPositions, ObjectNode config) {
    config.put("model_type", MODEL_TYPE).putArray("architectures").add(CLASS);
    family.writeConfig(vocabSize, maxPositions, config);
    config.put("attention_bias", attentionBias).put("mlp_bias", false);
  }

  static DecoderConfig read(ConfigFields fields) {
    fields.mustHold(CLASS);
    fields.mustBe("mlp_bias", false);
    LlamaFamily family = LlamaFamily.read(fields, fields.size("num_attention_heads"), 0);
    return LlamaFamily.decoder(new Llama(family, fields.flag("attention_bias", false)), fields);
  }
}
