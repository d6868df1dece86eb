package org.pcot.model.decoder;

import org.pcot.model.DecoderConfig;
import org.pcot.model.decoder.DecoderParameters.Block;
import org.pcot.model.kernels.AttentionShape;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.memory.Arena;
import org.pcot.model.memory.Tensor;

/**
 * GPT-2's pre-norm block, {@code m = x + attention(norm(x))}, {@code y = m + feedForward(norm(m))},
 * forward and backward.
 */
final class DecoderBlock {
  /**
   * Fills the attention output from queries, keys and values: of the batch itself or of a cache.
   */
  @FunctionalInterface
  interface Attention {
    void apply(Activations.Block activations, int layer);
  }

  /** Gradients of the tensors between a block's kernels, shared by all layers. */
  record Gradients(Tensor stream, Tensor hidden, Tensor queriesKeysValues, Tensor branch) {

    /**
     * Takes the tensors from an arena that is reset for them. {@code stream} [n, C] is the gradient
     * of the residual stream.
     */
    static Gradients take(Arena arena, DecoderConfig config, AttentionShape shape) {
      int n = shape.tokens();
      int width = config.nEmbd();
      arena.reset(
          2L * Arena.aligned((long) n * width)
              + Arena.aligned(3L * n * width)
              + Arena.aligned((long) n * config.nInner()));
      return new Gradients(
          arena.take(n, width),
          arena.take(n, config.nInner()),
          arena.take(n, 3 * width),
          arena.take(n, width));
    }
  }

  private final Kernels kernels;
  private final double epsilon;

  DecoderBlock(DecoderConfig config, Kernels kernels) {
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
    kernels.linearWithResidual(
        a.attention(), p.attentionOutput().weight(), p.attentionOutput().bias(), input, a.middle());
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

  /** Turns {@code d.stream} from the gradient of the block's output into that of its input. */
  void backward(
      AttentionShape shape, Block p, Tensor input, Activations.Block a, Gradients d, Block g) {
    feedForwardBackward(p, a, d, g);
    attentionBackward(shape, p, input, a, d, g);
  }

  private void feedForwardBackward(Block p, Activations.Block a, Gradients d, Block g) {
    kernels.linearBackward(
        d.stream(),
        a.activated(),
        p.feedForwardOut().weight(),
        d.hidden(),
        g.feedForwardOut().weight(),
        g.feedForwardOut().bias());
    kernels.geluBackward(a.hidden(), d.hidden());
    kernels.linearBackward(
        d.hidden(),
        a.feedForwardNorm(),
        p.feedForwardIn().weight(),
        d.branch(),
        g.feedForwardIn().weight(),
        g.feedForwardIn().bias());
    kernels.layerNormBackward(
        d.branch(),
        a.middle(),
        p.feedForwardNorm().weight(),
        a.feedForwardStatistics(),
        d.stream(),
        g.feedForwardNorm().weight(),
        g.feedForwardNorm().bias());
  }

  private void attentionBackward(
      AttentionShape shape, Block p, Tensor input, Activations.Block a, Gradients d, Block g) {
    kernels.linearBackward(
        d.stream(),
        a.attention(),
        p.attentionOutput().weight(),
        d.branch(),
        g.attentionOutput().weight(),
        g.attentionOutput().bias());
    kernels.causalAttentionBackward(
        shape, d.branch(), a.queriesKeysValues(), a.probabilities(), d.queriesKeysValues());
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
