package org.pcot.model.decoder;

import java.util.Optional;
import org.pcot.model.architecture.Attention;
import org.pcot.model.architecture.HeadNorms;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

/**
 * The norms of queries and keys; its instance keeps what the backward pass of its last forward pass
 * needs.
 */
final class HeadNormPart {
  private final HeadNorms.Rms norms;
  private final int heads;
  private final int keyValueHeads;
  private final Kernels kernels;
  private Tensor input;
  private Tensor scales;

  private HeadNormPart(HeadNorms.Rms norms, Attention attention, Kernels kernels) {
    this.norms = norms;
    this.heads = attention.heads();
    this.keyValueHeads = attention.keyValueHeads();
    this.kernels = kernels;
  }

  /** Empty where the attention has none. */
  static Optional<HeadNormPart> of(Attention attention, Kernels kernels) {
    return attention.headNorms() instanceof HeadNorms.Rms rms
        ? Optional.of(new HeadNormPart(rms, attention, kernels))
        : Optional.empty();
  }

  /**
   * Queries and keys normalised, beside the values [n, (H + 2G)·D]: in the place of the input where
   * no backward pass follows.
   */
  Tensor forward(Pass pass, Tensor rows) {
    DecoderParameters p = pass.parameters();
    input = rows;
    scales = pass.arena().take(rows.rows(), heads + keyValueHeads);
    Tensor output = pass.isKept() ? pass.arena().take(rows.rows(), rows.columns()) : rows;
    kernels.headNorm(
        rows, heads, p.get(norms.queries()), p.get(norms.keys()), norms.epsilon(), output, scales);
    return output;
  }

  /** Turns the gradient of the output into that of the input, adds to those of the parameters. */
  void backward(DecoderParameters p, Tensor gradient, DecoderParameters g, Arena scratch) {
    kernels.headNormBackward(
        input,
        heads,
        p.get(norms.queries()),
        p.get(norms.keys()),
        scales,
        gradient,
        NormPart.gradientOf(norms.queries(), g, scratch),
        NormPart.gradientOf(norms.keys(), g, scratch));
  }
}
