package org.pcot.model.decoder;

import java.util.Optional;
import org.pcot.model.architecture.DecoderDescription.Block;
import org.pcot.model.kernels.AttentionShape;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

/**
 * A pre-norm block, {@code m = x + attention(norm(x))}, {@code y = m + feedForward(norm(m))},
 * forward and backward.
 *
 * <p>Where only some positions are queries ({@link AttentionShape#firstQuery}), the output has
 * their rows alone, and so has all that follows the attention.
 */
final class BlockPart {
  private final Kernels kernels;
  private final boolean isFirst;
  private final ProjectionPart projection;
  private final AttentionPart attention;
  private final NormPart feedForwardNorm;
  private final FeedForwardPart feedForward;
  private AttentionShape shape;
  private Optional<SharedProjection.Rows> shared = Optional.empty();

  BlockPart(Block block, int layer, Optional<Rotation> rotation, LinearParts linears) {
    this.kernels = linears.kernels();
    this.isFirst = layer == 0;
    this.projection = new ProjectionPart(block, linears);
    this.attention = new AttentionPart(block.attention(), layer, rotation, linears);
    this.feedForwardNorm = NormPart.of(block.feedForwardNorm(), kernels);
    this.feedForward = FeedForwardPart.of(block.feedForward(), linears);
  }

  ProjectionPart projection() {
    return projection;
  }

  /**
   * The residual stream [B·Q, C] after the block.
   *
   * @param input the one before it [B·T, C], overwritten where no backward pass follows
   */
  Tensor forward(Pass pass, Tensor input, int firstQuery) {
    Tensor middle = run(pass, input, firstQuery);
    Tensor output =
        pass.isKept()
            ? pass.streams().take(middle.rows(), middle.columns())
            : input.rows(0, middle.rows());
    feedForward.project(pass.parameters(), middle, output);
    return output;
  }

  /** Leaves what {@link #forward} leaves for the backward pass, without the output. */
  void recompute(Pass pass, Tensor input, int firstQuery) {
    run(pass, input, firstQuery);
  }

  /** Up to the last product; the residual stream [B·Q, C] after attention. */
  private Tensor run(Pass pass, Tensor input, int firstQuery) {
    DecoderParameters p = pass.parameters();
    shape = attention.shape(pass).from(firstQuery);
    shared = isFirst ? pass.firstProjection() : Optional.empty();
    Tensor projected =
        shared
            .map(rows -> rows.copy(pass.arena()))
            .orElseGet(() -> projection.forward(p, input, pass.arena()));
    Tensor middle = attention.forward(pass, shape, projected, input);
    Tensor normalisedMiddle = feedForwardNorm.forward(p, middle, pass.arena());
    feedForward.activate(p, normalisedMiddle, pass.arena());
    return middle;
  }

  /**
   * Turns the gradient [B·Q, C] of the block's output into that [B·T, C] of its input: in place
   * where all positions are queries, otherwise in a tensor of the stream's arena. The part that
   * comes through a shared projection is not in it, but added to that one's.
   */
  Tensor backward(
      DecoderParameters p, Tensor gradient, DecoderParameters g, Arena streams, Arena scratch) {
    Tensor branch = feedForward.backward(p, gradient, g, scratch);
    feedForwardNorm.backward(p, branch, gradient, g, scratch);
    Tensor projectedGradient = attention.backward(p, gradient, g, scratch);
    Tensor inputGradient = gradient;
    if (shape.firstQuery() > 0) {
      inputGradient = streams.take(shape.tokens(), gradient.columns());
      kernels.selectQueriesBackward(shape, gradient, inputGradient);
    }
    if (shared.isPresent()) {
      shared.get().add(projectedGradient);
    } else {
      projection.backward(p, projectedGradient, inputGradient, g, scratch);
    }
    return inputGradient;
  }
}
