package org.pcot.model.decoder;

import org.pcot.model.architecture.FeedForward;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

/**
 * A feed-forward layer with its residual; its instance keeps what the backward pass of its last
 * forward pass needs.
 */
sealed interface FeedForwardPart {
  static FeedForwardPart of(FeedForward feedForward, LinearParts linears) {
    if (feedForward instanceof FeedForward.Gelu gelu) {
      return new GeluPart(gelu, linears);
    }
    return new SwiGluPart((FeedForward.SwiGlu) feedForward, linears);
  }

  /** Up to the last product, of an input [n, C]. */
  void activate(DecoderParameters p, Tensor input, Arena arena);

  /** Writes the last product {@code output = residual + feedForward(input)}, all [n, C]. */
  void project(DecoderParameters p, Tensor residual, Tensor output);

  /** The gradient [n, C] of the input, from the arena; adds to those of the parameters. */
  Tensor backward(DecoderParameters p, Tensor outputGradient, DecoderParameters g, Arena scratch);

  /** Two layers with gelu_new between them. */
  final class GeluPart implements FeedForwardPart {
    private final Kernels kernels;
    private final LinearPart in;
    private final LinearPart out;
    private Tensor input;

    /** [n, I] */
    private Tensor hidden;

    /** [n, I] */
    private Tensor activated;

    private GeluPart(FeedForward.Gelu gelu, LinearParts linears) {
      this.kernels = linears.kernels();
      this.in = linears.of(gelu.in());
      this.out = linears.of(gelu.out());
    }

    @Override
    public void activate(DecoderParameters p, Tensor rows, Arena arena) {
      input = rows;
      hidden = arena.take(rows.rows(), in.linear().out());
      activated = arena.take(rows.rows(), in.linear().out());
      in.forward(p, rows, hidden);
      kernels.gelu(hidden, activated);
    }

    @Override
    public void project(DecoderParameters p, Tensor residual, Tensor output) {
      out.forward(p, activated, residual, output);
    }

    @Override
    public Tensor backward(
        DecoderParameters p, Tensor outputGradient, DecoderParameters g, Arena scratch) {
      Tensor hiddenGradient = scratch.take(hidden.rows(), hidden.columns());
      Tensor inputGradient = scratch.take(input.rows(), input.columns());
      out.backward(p, outputGradient, activated, hiddenGradient, g);
      kernels.geluBackward(hidden, hiddenGradient);
      in.backward(p, hiddenGradient, input, inputGradient, g);
      return inputGradient;
    }
  }

  /** A gate of silu on a second layer. */
  final class SwiGluPart implements FeedForwardPart {
    private final Kernels kernels;
    private final LinearPart gateUp;
    private final LinearPart out;
    private Tensor input;

    /** [n, 2·I] */
    private Tensor hidden;

    /** [n, I] */
    private Tensor activated;

    private SwiGluPart(FeedForward.SwiGlu swiGlu, LinearParts linears) {
      this.kernels = linears.kernels();
      this.gateUp = linears.of(swiGlu.gateUp());
      this.out = linears.of(swiGlu.out());
    }

    @Override
    public void activate(DecoderParameters p, Tensor rows, Arena arena) {
      input = rows;
      hidden = arena.take(rows.rows(), gateUp.linear().out());
      activated = arena.take(rows.rows(), out.linear().in());
      gateUp.forward(p, rows, hidden);
      kernels.swiGlu(hidden, activated);
    }

    @Override
    public void project(DecoderParameters p, Tensor residual, Tensor output) {
      out.forward(p, activated, residual, output);
    }

    @Override
    public Tensor backward(
        DecoderParameters p, Tensor outputGradient, DecoderParameters g, Arena scratch) {
      Tensor activatedGradient = scratch.take(activated.rows(), activated.columns());
      Tensor hiddenGradient = scratch.take(hidden.rows(), hidden.columns());
      Tensor inputGradient = scratch.take(input.rows(), input.columns());
      out.backward(p, outputGradient, activated, activatedGradient, g);
      kernels.swiGluBackward(activatedGradient, hidden, hiddenGradient);
      gateUp.backward(p, hiddenGradient, input, inputGradient, g);
      return inputGradient;
    }
  }
}
