package org.pcot.model.architecture;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.IntStream;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;
import org.pcot.model.architecture.DecoderDescription.Block;
import org.pcot.model.tensor.StorageOrder;

/**
 * GPT-2 (Radford et al. 2019), under the keys of Hugging Face's {@code GPT2Config} and the names of
 * its {@code GPT2LMHeadModel}: layer norms, learned positions, queries, keys and values in one
 * matrix, gelu_new, biases everywhere, matrices [in, out].
 */
public record Gpt2(
    @Setting(value = "width: elements of a token's representation", min = 1) int nEmbd,
    @Setting(value = "number of blocks", byDefault = "2", min = 1) int nLayer,
    @Setting(value = "attention heads of a block; they divide n_embd", byDefault = "4", min = 1)
        int nHead,
    @Setting(value = "whether the output layer shares the token embeddings", byDefault = "true")
        boolean tieWordEmbeddings,
    @Setting(
            value = "standard deviation of the initial weights",
            byDefault = "0.02",
            min = 0,
            aboveMin = true)
        double initializerRange,
    @Setting(
            value = "added to the variance in layer normalisation",
            byDefault = "1e-5",
            min = 0,
            aboveMin = true)
        double layerNormEpsilon,
    @Setting(
            value = "width of the feed-forward layer; 0 for 4 n_embd",
            byDefault = "0",
            min = 0,
            omitDefault = true)
        int nInner)
    implements Architecture {
  static final String MODEL_TYPE = "gpt2";
  private static final String CLASS = "GPT2LMHeadModel";

  /**
   * @throws UserError when the heads do not divide the width
   */
  public Gpt2 {
    if (nHead > 0 && nEmbd % nHead != 0) {
      throw new UserError(
          "n_head = " + nHead + " does not divide n_embd = " + nEmbd,
          "choose a width that is a multiple of the number of heads");
    }
    DecoderLimits.checkBlocks("n_layer", nLayer);
    DecoderLimits.checkElements("queries, keys and values", nEmbd, 3, nEmbd);
    DecoderLimits.checkElements("the feed-forward layer", nEmbd, nInner == 0 ? 4L * nEmbd : nInner);
    nInner = nInner == 4 * nEmbd ? 0 : nInner;
  }

  /** With a feed-forward layer four times as wide as the residual stream. */
  public Gpt2(
      int nEmbd,
      int nLayer,
      int nHead,
      boolean tieWordEmbeddings,
      double initializerRange,
      double layerNormEpsilon) {
    this(nEmbd, nLayer, nHead, tieWordEmbeddings, initializerRange, layerNormEpsilon, 0);
  }

  /** GPT-2's constants (epsilon 1e-5, initial range 0.02, tied embeddings) at this size. */
  public static DecoderConfig decoder(
      int vocabSize, int nPositions, int nEmbd, int nLayer, int nHead) {
    return new DecoderConfig(
        new Gpt2(nEmbd, nLayer, nHead, true, 0.02, 1e-5), vocabSize, nPositions);
  }

  @Override
  public DecoderDescription description(int vocabSize, int maxPositions) {
    return new DecoderDescription(
        table("transformer.wte.weight", vocabSize),
        new Positions.Learned(table("transformer.wpe.weight", maxPositions)),
        IntStream.range(0, nLayer).mapToObj(i -> block("transformer.h." + i + ".")).toList(),
        norm("transformer.ln_f"),
        tieWordEmbeddings ? new Head.Tied() : new Head.Untied(table("lm_head.weight", vocabSize)));
  }

  @Override
  public Gpt2 withBlocks(int blocks) {
    return new Gpt2(
        nEmbd, blocks, nHead, tieWordEmbeddings, initializerRange, layerNormEpsilon, nInner);
  }

  private Block block(String prefix) {
    return new Block(
        norm(prefix + "ln_1"),
        new Attention(
            nHead,
            nHead,
            nEmbd / nHead,
            linear(prefix + "attn.c_attn", nEmbd, 3 * nEmbd, initializerRange),
            linear(prefix + "attn.c_proj", nEmbd, nEmbd, residualRange()),
            new HeadNorms.None(),
            Attention.UNLIMITED),
        norm(prefix + "ln_2"),
        new FeedForward.Gelu(
            linear(prefix + "mlp.c_fc", nEmbd, inner(), initializerRange),
            linear(prefix + "mlp.c_proj", inner(), nEmbd, residualRange())));
  }

  private ParameterDeclaration table(String name, int rows) {
    return ParameterDeclaration.table(name, rows, nEmbd, initializerRange);
  }

  private Norm norm(String name) {
    return new Norm.LayerNorm(
        layerNormEpsilon,
        ParameterDeclaration.norm(name + ".weight", nEmbd),
        ParameterDeclaration.bias(name + ".bias", nEmbd));
  }

  private static Linear linear(String name, int in, int out, double deviation) {
    return Linear.biased(
        ParameterDeclaration.matrix(name + ".weight", StorageOrder.IN_OUT, in, out, deviation),
        ParameterDeclaration.bias(name + ".bias", out));
  }

  /** Every block adds to the residual stream twice. */
  private double residualRange() {
    return initializerRange / Math.sqrt(2.0 * nLayer);
  }

  private int inner() {
    return nInner == 0 ? 4 * nEmbd : nInner;
  }

  @Override
  public void writeConfig(int vocabSize, int maxPositions, ObjectNode config) {
    config.put("model_type", MODEL_TYPE).putArray("architectures").add(CLASS);
    config
        .put("activation_function", "gelu_new")
        .put("vocab_size", vocabSize)
        .put("n_positions", maxPositions)
        .put("n_embd", nEmbd)
        .put("n_layer", nLayer)
        .put("n_head", nHead)
        .put("n_inner", inner())
        .put("layer_norm_epsilon", layerNormEpsilon)
        .put("initializer_range", initializerRange)
        .put("tie_word_embeddings", tieWordEmbeddings)
        .put("embd_pdrop", 0.0)
        .put("attn_pdrop", 0.0)
        .put("resid_pdrop", 0.0);
  }

  static DecoderConfig read(ConfigFields fields) {
    fields.mustHold(CLASS);
    fields.oneOf("activation_function", "gelu_new", "gelu_pytorch_tanh");
    fields.mustBe("scale_attn_weights", true);
    fields.mustBe("scale_attn_by_inverse_layer_idx", false);
    fields.mustBe("add_cross_attention", false);
    Gpt2 gpt2 =
        new Gpt2(
            fields.size("n_embd"),
            fields.size("n_layer"),
            fields.size("n_head"),
            fields.flag("tie_word_embeddings", true),
            fields.positive("initializer_range", 0.02),
            fields.positive("layer_norm_epsilon", 1e-5),
            fields.size("n_inner", 0));
    return new DecoderConfig(gpt2, fields.size("vocab_size"), fields.size("n_positions"));
  }
}
