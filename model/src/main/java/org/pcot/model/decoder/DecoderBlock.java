package org.pcot.model.decoder;

import org.pcot.model.decoder.DecoderParameters.Block;
import org.pcot.model.kernels.AttentionShape;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

/**
 * GPT-2's pre-norm block, {@code m = x + attention(norm(x))}, {@code y = m + feedForward(norm(m))},
 * forward and backward.
 *
 * <p>A block may be asked for some positions only ({@link AttentionShape#firstQuery}): then its
 * output has their rows alone, and so has all that follows its attention.
 */
final class DecoderBlock {
  /**
   * Fills the attention output from queries, keys and values: of the batch itself or of a cache.
   */
  @FunctionalInterface
  interface Attention {
    void apply(Activations.Block activations, int layer);
  }

  /**
   * Gradients of the tensors between a block's kernels, shared by all layers.
   *
   * @param stream of the residual stream of all positions [B·T, C]
   * @param asking of the residual stream of the positions that ask [B·Q, C]
   */
  record Gradients(
      Tensor stream, Tensor asking, Tensor hidden, Tensor queriesKeysValues, Tensor branch) {

    /**
     * Takes the tensors from an arena that is reset for them.
     *
     * @param shape of the block in which the fewest positions ask
     */
    static Gradients take(Arena arena, Sizes config, AttentionShape shape) {
      int n = shape.tokens();
      int width = config.nEmbd();
      arena.reset(
          2L * Arena.aligned((long) n * width)
              + Arena.aligned((long) shape.outputRows() * width)
              + Arena.aligned(3L * n * width)
              + Arena.aligned((long) n * config.nInner()));
      return new Gradients(
          arena.take(n, width),
          arena.take(shape.outputRows(), width),
          arena.take(n, config.nInner()),
          arena.take(n, 3 * width),
          arena.take(n, width));
    }

    /** Of the output of a block of this shape. */
    Tensor output(AttentionShape shape) {
      return shape.firstQuery() == 0 ? stream : asking;
    }
  }

  private final Kernels kernels;
  private final double epsilon;

  DecoderBlock(Sizes config, Kernels kernels) {
    this.kernels = kernels;
    this.epsilon = config.layerNormEpsilon();
  }

  void forward(Block p, Tensor input, Activations.Block a, int layer, Attention attention) {
    kernels.layerNorm(
        input,
        p.attentionNorm().weight(),
        p.attentionNorm().bias(),
        epsilon,
        a.attentionNorm(),
        a.attentionStatistics());
    kernels.linear(
        a.attentionNorm(),
        p.queriesKeysValues().weight(),
        p.queriesKeysValues().bias(),
        a.queriesKeysValues());
    attention.apply(a, layer);
    Tensor residual = input;
    if (a.shape().firstQuery() > 0) {
      kernels.selectQueries(a.shape(), input, a.middle());
      residual = a.middle();
    }
    kernels.linearWithResidual(
        a.attention(),
        p.attentionOutput().weight(),
        p.attentionOutput().bias(),
        residual,
        a.middle());
    kernels.layerNorm(
        a.middle(),
        p.feedForwardNorm().weight(),
        p.feedForwardNorm().bias(),
        epsilon,
        a.feedForwardNorm(),
        a.feedForwardStatistics());
    kernels.linear(
        a.feedForwardNorm(), p.feedForwardIn().weight(), p.feedForwardIn().bias(), a.hidden());
    kernels.gelu(a.hidden(), a.activated());
    kernels.linearWithResidual(
        a.activated(),
        p.feedForwardOut().weight(),
        p.feedForwardOut().bias(),
        a.middle(),
        a.output());
  }

  /** Turns the gradient of the block's output into that of its input, {@code d.stream}. */
  void backward(Block p, Tensor input, Activations.Block a, Gradients d, Block g) {
    feedForwardBackward(p, a, d, g);
    attentionBackward(p, input, a, d, g);
  }

  private void feedForwardBackward(Block p, Activations.Block a, Gradients d, Block g) {
    int rows = a.shape().outputRows();
    Tensor output = d.output(a.shape());
    Tensor hidden = d.hidden().rows(0, rows);
    Tensor branch = d.branch().rows(0, rows);
    kernels.linearBackward(
        output,
        a.activated(),
        p.feedForwardOut().weight(),
        hidden,
        g.feedForwardOut().weight(),
        g.feedForwardOut().bias());
    kernels.geluBackward(a.hidden(), hidden);
    kernels.linearBackward(
        hidden,
        a.feedForwardNorm(),
        p.feedForwardIn().weight(),
        branch,
        g.feedForwardIn().weight(),
        g.feedForwardIn().bias());
    kernels.layerNormBackward(
        branch,
        a.middle(),
        p.feedForwardNorm().weight(),
        a.feedForwardStatistics(),
        output,
        g.feedForwardNorm().weight(),
        g.feedForwardNorm().bias());
  }

  private void attentionBackward(Block p, Tensor input, Activations.Block a, Gradients d, Block g) {
    AttentionShape shape = a.shape();
    Tensor output = d.output(shape);
    Tensor branch = d.branch().rows(0, shape.outputRows());
    kernels.linearBackward(
        output,
        a.attention(),
        p.attentionOutput().weight(),
        branch,
        g.attentionOutput().weight(),
        g.attentionOutput().bias());
    kernels.causalAttentionBackward(
        shape, branch, a.queriesKeysValues(), a.probabilities(), d.queriesKeysValues());
    if (shape.firstQuery() > 0) {
      kernels.selectQueriesBackward(shape, output, d.stream());
    }
    kernels.linearBackward(
        d.queriesKeysValues(),
        a.attentionNorm(),
        p.queriesKeysValues().weight(),
        d.branch(),
        g.queriesKeysValues().weight(),
        g.queriesKeysValues().bias());
    kernels.layerNormBackward(
        d.branch(),
        input,
        p.attentionNorm().weight(),
        a.attentionStatistics(),
        d.stream(),
        g.attentionNorm().weight(),
        g.attentionNorm().bias());
  }
}
