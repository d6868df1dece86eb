package org.pcot.model.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;
import org.pcot.model.architecture.DecoderDescription.Block;
import org.pcot.model.tensor.StorageOrder;

/**
 * Llama (Touvron et al. 2023), under the keys of Hugging Face's {@code LlamaConfig} and the names
 * of its {@code LlamaForCausalLM}: RMS norms, rotary positions, grouped queries, SwiGLU, no biases,
 * matrices [out, in].
 */
public record Llama(
    @Setting(value = "width: elements of a token's representation", min = 1) int hiddenSize,
    @Setting(value = "width of the feed-forward layer", min = 1) int intermediateSize,
    @Setting(value = "number of blocks", byDefault = "2", min = 1) int numHiddenLayers,
    @Setting(value = "heads of queries of a block", byDefault = "4", min = 1) int numAttentionHeads,
    @Setting(
            value = "heads of keys and values of a block; they divide num_attention_heads",
            byDefault = "2",
            min = 1)
        int numKeyValueHeads,
    @Setting(
            value = "channels of a head; 0 for hidden_size / num_attention_heads",
            byDefault = "0",
            min = 0)
        int headDim,
    @Setting(
            value = "base of the wavelengths of rotary positions",
            byDefault = "10000",
            min = 0,
            aboveMin = true)
        double ropeTheta,
    @Setting(value = "whether the output layer shares the token embeddings", byDefault = "false")
        boolean tieWordEmbeddings,
    @Setting(
            value = "standard deviation of the initial weights",
            byDefault = "0.02",
            min = 0,
            aboveMin = true)
        double initializerRange,
    @Setting(
            value = "added to the mean square in normalisation",
            byDefault = "1e-6",
            min = 0,
            aboveMin = true)
        double rmsNormEps)
    implements Architecture {
  static final String MODEL_TYPE = "llama";

  /**
   * @throws UserError when the heads do not fit
   */
  public Llama {
    if (headDim == 0 && hiddenSize % numAttentionHeads != 0) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "num_attention_heads = %d does not divide hidden_size = %d",
              numAttentionHeads,
              hiddenSize),
          "choose a width that is a multiple of the number of heads, or give head_dim");
    }
    headDim = headDim == 0 ? hiddenSize / numAttentionHeads : headDim;
    if (headDim % 2 != 0) {
      throw new UserError(
          "a head has " + headDim + " channels, and rotary positions take them in pairs",
          "choose an even head_dim");
    }
    if (numAttentionHeads % numKeyValueHeads != 0) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "num_key_value_heads = %d does not divide num_attention_heads = %d",
              numKeyValueHeads,
              numAttentionHeads),
          "choose a number of heads of queries that is a multiple");
    }
  }

  @Override
  public DecoderDescription description(int vocabSize, int maxPositions) {
    return new DecoderDescription(
        table("model.embed_tokens.weight", vocabSize),
        new Positions.Rotary(ropeTheta, new Positions.RotaryScaling.None()),
        IntStream.range(0, numHiddenLayers).mapToObj(i -> block("model.layers." + i)).toList(),
        norm("model.norm"),
        tieWordEmbeddings ? new Head.Tied() : new Head.Untied(table("lm_head.weight", vocabSize)));
  }

  private Block block(String prefix) {
    String attention = prefix + ".self_attn.";
    String mlp = prefix + ".mlp.";
    int queries = numAttentionHeads * headDim;
    int keys = numKeyValueHeads * headDim;
    return new Block(
        norm(prefix + ".input_layernorm"),
        new Attention(
            numAttentionHeads,
            numKeyValueHeads,
            headDim,
            Linear.unbiased(
                matrix(attention + "q_proj", hiddenSize, queries),
                matrix(attention + "k_proj", hiddenSize, keys),
                matrix(attention + "v_proj", hiddenSize, keys)),
            Linear.unbiased(matrix(attention + "o_proj", queries, hiddenSize))),
        norm(prefix + ".post_attention_layernorm"),
        new FeedForward.SwiGlu(
            Linear.unbiased(
                matrix(mlp + "gate_proj", hiddenSize, intermediateSize),
                matrix(mlp + "up_proj", hiddenSize, intermediateSize)),
            Linear.unbiased(matrix(mlp + "down_proj", intermediateSize, hiddenSize))));
  }

  private ParameterDeclaration table(String name, int rows) {
    return ParameterDeclaration.table(name, rows, hiddenSize, initializerRange);
  }

  private ParameterDeclaration matrix(String name, int in, int out) {
    return ParameterDeclaration.matrix(
        name + ".weight", StorageOrder.OUT_IN, in, out, initializerRange);
  }

  private Norm norm(String name) {
    return new Norm.RmsNorm(rmsNormEps, ParameterDeclaration.norm(name + ".weight", hiddenSize));
  }

  /**
   * Writes the rotation as transformers 4 and as transformers 5 read it: each ignores the other.
   */
  @Override
  public void writeConfig(int vocabSize, int maxPositions, ObjectNode config) {
    config.put("model_type", MODEL_TYPE).putArray("architectures").add("LlamaForCausalLM");
    config
        .put("hidden_act", "silu")
        .put("vocab_size", vocabSize)
        .put("max_position_embeddings", maxPositions)
        .put("hidden_size", hiddenSize)
        .put("intermediate_size", intermediateSize)
        .put("num_hidden_layers", numHiddenLayers)
        .put("num_attention_heads", numAttentionHeads)
        .put("num_key_value_heads", numKeyValueHeads)
        .put("head_dim", headDim)
        .put("rms_norm_eps", rmsNormEps)
        .put("initializer_range", initializerRange)
        .put("tie_word_embeddings", tieWordEmbeddings)
        .put("attention_bias", false)
        .put("mlp_bias", false)
        .put("attention_dropout", 0.0)
        .put("rope_theta", ropeTheta)
        .putNull("rope_scaling");
    config.putObject("rope_parameters").put("rope_type", "default").put("rope_theta", ropeTheta);
    config.put("dtype", "float32").put("torch_dtype", "float32");
  }

  static DecoderConfig read(ConfigFields fields) {
    fields.mustBe("hidden_act", "silu");
    for (String bias : List.of("attention_bias", "mlp_bias")) {
      if (fields.flag(bias, false)) {
        throw fields.wrong(bias, "false");
      }
    }
    int heads = fields.size("num_attention_heads");
    Llama llama =
        new Llama(
            fields.size("hidden_size"),
            fields.size("intermediate_size"),
            fields.size("num_hidden_layers"),
            heads,
            fields.has("num_key_value_heads") ? fields.size("num_key_value_heads") : heads,
            fields.has("head_dim") ? fields.size("head_dim") : 0,
            ropeTheta(fields),
            fields.flag("tie_word_embeddings", false),
            fields.number("initializer_range", 0.02),
            fields.number("rms_norm_eps", 1e-6));
    return new DecoderConfig(
        llama, fields.size("vocab_size"), fields.size("max_position_embeddings"));
  }

  /** From either spelling; {@code rope_scaling}, where it says something, comes first. */
  private static double ropeTheta(ConfigFields fields) {
    for (String key : List.of("rope_scaling", "rope_parameters")) {
      JsonNode rope = fields.root().path(key);
      String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
      if (!type.equals("default")) {
        throw fields.wrong(key, "of rope_type \"default\"");
      }
    }
    double theta = fields.root().path("rope_parameters").path("rope_theta").asDouble(1e4);
    return fields.number("rope_theta", theta);
  }
}
