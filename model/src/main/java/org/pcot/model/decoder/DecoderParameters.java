package org.pcot.model.decoder;

import java.util.List;
import java.util.stream.IntStream;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Tensor;

/**
 * A decoder's parameters as views of a flat vector; its gradient has the same form.
 *
 * @param tokens token embedding [V, C]
 * @param positions position embedding [n_positions, C]
 * @param head output projection [V, C]; the token embedding itself when they are tied
 */
public record DecoderParameters(
    Segments flat,
    Tensor tokens,
    Tensor positions,
    List<Block> blocks,
    Affine finalNorm,
    Tensor head) {

  /** A weight and a bias, of a linear layer [in, out], [1, out] or of a norm [1, C], [1, C]. */
  public record Affine(Tensor weight, Tensor bias) {}

  /** One transformer block, in the order of the forward pass. */
  public record Block(
      Affine attentionNorm,
      Affine queriesKeysValues,
      Affine attentionOutput,
      Affine feedForwardNorm,
      Affine feedForwardIn,
      Affine feedForwardOut) {}

  public static DecoderParameters of(DecoderConfig config, Segments flat) {
    ParameterLayout layout = new ParameterLayout(config);
    if (flat.length() != layout.length()) {
      throw new IllegalArgumentException(
          "the decoder has " + layout.length() + " parameters, the vector " + flat.length());
    }
    Tensor tokens = layout.get("transformer.wte.weight").in(flat);
    return new DecoderParameters(
        flat,
        tokens,
        layout.get("transformer.wpe.weight").in(flat),
        IntStream.range(0, Sizes.of(config).nLayer())
            .mapToObj(i -> block(layout, flat, i))
            .toList(),
        affine(layout, flat, "transformer.ln_f"),
        Sizes.of(config).tieWordEmbeddings() ? tokens : layout.get("lm_head.weight").in(flat));
  }

  /** The same parameters with another token table, for inputs that are already embedded. */
  public DecoderParameters withTokens(Tensor table) {
    return new DecoderParameters(flat, table, positions, blocks, finalNorm, head);
  }

  private static Block block(ParameterLayout layout, Segments flat, int index) {
    String prefix = "transformer.h." + index + ".";
    return new Block(
        affine(layout, flat, prefix + "ln_1"),
        affine(layout, flat, prefix + "attn.c_attn"),
        affine(layout, flat, prefix + "attn.c_proj"),
        affine(layout, flat, prefix + "ln_2"),
        affine(layout, flat, prefix + "mlp.c_fc"),
        affine(layout, flat, prefix + "mlp.c_proj"));
  }

  private static Affine affine(ParameterLayout layout, Segments flat, String name) {
    return new Affine(layout.get(name + ".weight").in(flat), layout.get(name + ".bias").in(flat));
  }
}
