package org.pcot.model.architecture;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;
import org.pcot.model.architecture.DecoderDescription.Block;
import org.pcot.model.tensor.StorageOrder;

/**
 * What Llama and its relatives share: RMS norms, rotary positions, grouped queries, SwiGLU, and
 * matrices [out, in], under the keys and names of Hugging Face's files.
 */
public record LlamaFamily(
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
        double rmsNormEps,
    @Setting(value = "rotary positions for texts longer than were trained on", omitDefault = true)
        RotaryScaling ropeScaling)
    implements Serializable {

  /**
   * In what the relatives differ, all of it in attention.
   *
   * @param inputBiases whether queries, keys and values have biases
   * @param outputBias whether the projection of what was attended to has one
   * @param headNorms whether queries and keys are normalised
   * @param slidingWindow as in {@link Attention}
   */
  record Differences(
      boolean inputBiases, boolean outputBias, boolean headNorms, int slidingWindow) {}

  /**
   * @throws UserError when the heads do not fit
   */
  public LlamaFamily {
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
    DecoderLimits.checkBlocks("num_hidden_layers", numHiddenLayers);
    DecoderLimits.checkElements(
        "queries, keys and values", hiddenSize, numAttentionHeads + 2L * numKeyValueHeads, headDim);
    DecoderLimits.checkElements("the feed-forward layer", hiddenSize, 2, intermediateSize);
  }

  DecoderDescription description(int vocabSize, Differences differences) {
    return new DecoderDescription(
        table("model.embed_tokens.weight", vocabSize),
        rotary(),
        IntStream.range(0, numHiddenLayers)
            .mapToObj(i -> block("model.layers." + i, differences))
            .toList(),
        norm("model.norm"),
        tieWordEmbeddings ? new Head.Tied() : new Head.Untied(table("lm_head.weight", vocabSize)));
  }

  LlamaFamily withBlocks(int blocks) {
    return new LlamaFamily(
        hiddenSize,
        intermediateSize,
        blocks,
        numAttentionHeads,
        numKeyValueHeads,
        headDim,
        ropeTheta,
        tieWordEmbeddings,
        initializerRange,
        rmsNormEps,
        ropeScaling);
  }

  private Positions.Rotary rotary() {
    return new Positions.Rotary(ropeTheta, ropeScaling);
  }

  private Block block(String prefix, Differences differences) {
    String mlp = prefix + ".mlp.";
    return new Block(
        norm(prefix + ".input_layernorm"),
        attention(prefix + ".self_attn.", differences),
        norm(prefix + ".post_attention_layernorm"),
        new FeedForward.SwiGlu(
            Linear.unbiased(
                matrix(mlp + "gate_proj", hiddenSize, intermediateSize),
                matrix(mlp + "up_proj", hiddenSize, intermediateSize)),
            Linear.unbiased(matrix(mlp + "down_proj", intermediateSize, hiddenSize))));
  }

  private Attention attention(String prefix, Differences differences) {
    int queries = numAttentionHeads * headDim;
    int keys = numKeyValueHeads * headDim;
    return new Attention(
        numAttentionHeads,
        numKeyValueHeads,
        headDim,
        linear(
            differences.inputBiases(),
            matrix(prefix + "q_proj", hiddenSize, queries),
            matrix(prefix + "k_proj", hiddenSize, keys),
            matrix(prefix + "v_proj", hiddenSize, keys)),
        linear(differences.outputBias(), matrix(prefix + "o_proj", queries, hiddenSize)),
        differences.headNorms()
            ? new HeadNorms.Rms(
                rmsNormEps,
                ParameterDeclaration.norm(prefix + "q_norm.weight", headDim),
                ParameterDeclaration.norm(prefix + "k_norm.weight", headDim))
            : new HeadNorms.None(),
        differences.slidingWindow());
  }

  private static Linear linear(boolean biased, ParameterDeclaration... matrices) {
    List<ParameterDeclaration> biases =
        Arrays.stream(matrices)
            .filter(matrix -> biased)
            .map(m -> ParameterDeclaration.bias(m.name().replace(".weight", ".bias"), m.out()))
            .toList();
    return new Linear(List.of(matrices), biases);
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

  /** All but the keys that a relative has for itself. */
  void writeConfig(int vocabSize, int maxPositions, ObjectNode config) {
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
        .put("attention_dropout", 0.0);
    RotaryConfig.write(rotary(), config);
  }

  /**
   * @param keyValueHeads where the file does not name them; where it says null they are as many as
   *     those of queries
   * @param headDim where the file does not say; 0 for hidden_size / num_attention_heads
   */
  static LlamaFamily read(ConfigFields fields, int keyValueHeads, int headDim) {
    fields.oneOf("hidden_act", "silu", "swish");
    int heads = fields.size("num_attention_heads");
    Positions.Rotary rotary = RotaryConfig.read(fields);
    return new LlamaFamily(
        fields.size("hidden_size"),
        fields.size("intermediate_size"),
        fields.size("num_hidden_layers"),
        heads,
        fields.size(
            "num_key_value_heads",
            fields.root().has("num_key_value_heads") ? heads : keyValueHeads),
        fields.size("head_dim", headDim),
        rotary.theta(),
        fields.flag("tie_word_embeddings", false),
        fields.positive("initializer_range", 0.02),
        fields.positive("rms_norm_eps", 1e-6),
        rotary.scaling());
  }

  /** A decoder of this file's vocabulary and positions. */
  static DecoderConfig decoder(Architecture architecture, ConfigFields fields) {
    return new DecoderConfig(
        architecture, fields.size("vocab_size"), fields.size("max_position_embeddings"));
  }
}
