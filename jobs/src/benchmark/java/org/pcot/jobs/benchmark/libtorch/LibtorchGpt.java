package org.pcot.jobs.benchmark.libtorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.pcot.jobs.benchmark.Inputs;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.ParameterLayout;

/** GPT-2 in libtorch's fused operations: its attention, layer norm, GELU and cross-entropy. */
final class LibtorchGpt {
  private static final double LEARNING_RATE = 3e-4;
  private static final long REDUCTION_NONE = 0;
  private static final long IGNORE_NOTHING = -100;

  /** The attention of one layer: its input is [B, H, n, D] for queries, keys and values. */
  @FunctionalInterface
  interface Attention {
    Tensor apply(int layer, Tensor queries, Tensor keys, Tensor values);
  }

  private record Affine(Tensor weight, TensorOptional bias) {}

  private record Layer(
      Affine norm1,
      Affine attention,
      Affine projection,
      Affine norm2,
      Affine expand,
      Affine shrink) {}

  private final DecoderConfig config;
  private final Gpt2 gpt2;
  private final LibtorchParameters parameters;
  private final List<Layer> layers = new ArrayList<>();
  private final Affine finalNorm;
  private final Tensor tokenTable;
  private final Tensor positionTable;
  private final Tensor head;
  private final Adam optimizer;

  LibtorchGpt(DecoderConfig config, float[] flat) {
    this.config = config;
    this.gpt2 = (Gpt2) config.architecture();
    this.parameters = new LibtorchParameters(new ParameterLayout(config), flat);
    for (int i = 0; i < gpt2.nLayer(); i++) {
      String prefix = "transformer.h." + i + ".";
      layers.add(
          new Layer(
              affine(prefix + "ln_1"),
              affine(prefix + "attn.c_attn"),
              affine(prefix + "attn.c_proj"),
              affine(prefix + "ln_2"),
              affine(prefix + "mlp.c_fc"),
              affine(prefix + "mlp.c_proj")));
    }
    finalNorm = affine("transformer.ln_f");
    tokenTable = parameters.get("transformer.wte.weight");
    positionTable = parameters.get("transformer.wpe.weight");
    head = gpt2.tieWordEmbeddings() ? tokenTable : parameters.get("lm_head.weight");
    optimizer = new Adam(parameters.all(), new AdamOptions(LEARNING_RATE));
  }

  DecoderConfig config() {
    return config;
  }

  Gpt2 gpt2() {
    return gpt2;
  }

  int headSize() {
    return gpt2.nEmbd() / gpt2.nHead();
  }

  LibtorchParameters parameters() {
    return parameters;
  }

  Adam optimizer() {
    return optimizer;
  }

  /** Logits [B, T, V] of tokens [B, T]. */
  Tensor forward(Tensor tokens) {
    Tensor hidden =
        hidden(tokens, 0, (layer, queries, keys, values) -> attention(queries, keys, values, true));
    return torch.linear(hidden, head);
  }

  /**
   * Sum over predicted tokens of weight times cross-entropy.
   *
   * @param sequences [B][T + 1]
   * @param weights [B · T]
   */
  Tensor weightedLoss(int[][] sequences, float[] weights) {
    int batch = sequences.length;
    Tensor logits = forward(LibtorchTensors.indices(Inputs.read(sequences), batch));
    Tensor targets = LibtorchTensors.indices(Inputs.predicted(sequences), batch);
    Tensor losses =
        torch.cross_entropy_loss(
            logits.view(-1, config.vocabSize()),
            targets.view(-1),
            new TensorOptional(),
            REDUCTION_NONE,
            IGNORE_NOTHING,
            0);
    return losses.mul(LibtorchTensors.floats(weights)).sum();
  }

  /** Logits [B, V] after the last of tokens [B, n], which stand at positions first, first + 1 … */
  Tensor lastLogits(Tensor tokens, int first, Attention attention) {
    Tensor hidden = hidden(tokens, first, attention);
    return torch.linear(hidden.select(1, tokens.size(1) - 1), head);
  }

  static Tensor attention(Tensor queries, Tensor keys, Tensor values, boolean isCausal) {
    return torch.scaled_dot_product_attention(
        queries, keys, values, new TensorOptional(), 0, isCausal, new DoubleOptional(), false);
  }

  private Tensor hidden(Tensor tokens, int first, Attention attention) {
    long batch = tokens.size(0);
    long length = tokens.size(1);
    long width = gpt2.nEmbd();
    Tensor x = torch.embedding(tokenTable, tokens).add(positionTable.narrow(0, first, length));
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      Tensor qkv =
          linear(norm(x, layer.norm1), layer.attention)
              .view(batch, length, 3, gpt2.nHead(), headSize());
      Tensor mixed = attention.apply(i, part(qkv, 0), part(qkv, 1), part(qkv, 2));
      Tensor joined = mixed.transpose(1, 2).reshape(batch, length, width);
      x = x.add(linear(joined, layer.projection));
      Tensor inner = torch.gelu(linear(norm(x, layer.norm2), layer.expand), "tanh");
      x = x.add(linear(inner, layer.shrink));
    }
    return norm(x, finalNorm);
  }

  /** Queries, keys or values [B, H, n, D] of [B, n, 3, H, D]. */
  private static Tensor part(Tensor qkv, long which) {
    return qkv.select(2, which).transpose(1, 2);
  }

  private Tensor norm(Tensor x, Affine norm) {
    return torch.layer_norm(
        x,
        new long[] {gpt2.nEmbd()},
        new TensorOptional(norm.weight),
        norm.bias,
        gpt2.layerNormEpsilon(),
        true);
  }

  private static Tensor linear(Tensor x, Affine layer) {
    return torch.linear(x, layer.weight, layer.bias);
  }

  private Affine affine(String prefix) {
    return new Affine(
        parameters.get(prefix + ".weight"), new TensorOptional(parameters.get(prefix + ".bias")));
  }
}
