package org.pcot.model.decoder;

import org.pcot.model.architecture.DecoderDescription.Block;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

/**
 * The queries, keys and values of a block's input: its norm, and the product with their matrices;
 * its instance keeps what the backward pass of its last forward pass needs.
 */
final class ProjectionPart {
  private final NormPart norm;
  private final LinearPart linear;
  private Tensor normalised;

  ProjectionPart(Block block, LinearParts linears) {
    this.norm = NormPart.of(block.attentionNorm(), linears.kernels());
    this.linear = linears.of(block.attention().queriesKeysValues());
  }

  /** Of each row of the residual stream [n, C] the three side by side [n, (H + 2G)·D]. */
  Tensor forward(DecoderParameters p, Tensor input, Arena arena) {
    normalised = norm.forward(p, input, arena);
    Tensor output = arena.take(input.rows(), linear.linear().out());
    linear.forward(p, normalised, output);
    return output;
  }

  /** Adds to the gradients of the input and of the parameters. */
  void backward(
      DecoderParameters p,
      Tensor outputGradient,
      Tensor inputGradient,
      DecoderParameters g,
      Arena scratch) {
    Tensor branch = scratch.take(normalised.rows(), normalised.columns());
    linear.backward(p, outputGradient, normalised, branch, g);
    norm.backward(p, branch, inputGradient, g, scratch);
  }
}
