package org.pcot.model.decoder;

import java.util.Optional;
import org.pcot.model.architecture.Attention;
import org.pcot.model.kernels.AttentionMask;
import org.pcot.model.kernels.AttentionShape;
import org.pcot.model.kernels.AttentionState;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

/**
 * Attention with its residual; its instance keeps what the backward pass of its last forward pass
 * needs.
 *
 * <p>Keys and values are computed of all positions, the rest of those that are queries.
 */
final class AttentionPart {
  private final Attention attention;
  private final int layer;
  private final Kernels kernels;
  private final LinearPart output;
  private final Optional<HeadNormPart> headNorms;
  private final Optional<Rotation> rotation;
  private Kept kept;

  /**
   * Of a forward pass.
   *
   * @param queriesKeysValues [B·T, (H + 2G)·D], as attention reads them
   * @param attended [B·Q, H·D]
   */
  private record Kept(
      AttentionShape shape,
      AttentionMask mask,
      int[] positions,
      Tensor queriesKeysValues,
      AttentionState state,
      Tensor attended) {}

  AttentionPart(Attention attention, int layer, Optional<Rotation> rotation, LinearParts linears) {
    this.attention = attention;
    this.layer = layer;
    this.kernels = linears.kernels();
    this.output = linears.of(attention.output());
    this.headNorms = HeadNormPart.of(attention, kernels);
    this.rotation = rotation;
  }

  AttentionShape shape(Pass pass) {
    return AttentionShape.full(
            pass.size(),
            pass.length(),
            attention.heads(),
            attention.keyValueHeads(),
            attention.headSize())
        .within(attention.slidingWindow());
  }

  /**
   * The residual stream [B·Q, C] after attention, from the arena.
   *
   * @param projected queries, keys and values [B·T, (H + 2G)·D], written to
   * @param residual the residual stream before it [B·T, C]
   */
  Tensor forward(Pass pass, AttentionShape shape, Tensor projected, Tensor residual) {
    DecoderParameters p = pass.parameters();
    Tensor attended = pass.arena().take(shape.outputRows(), shape.width());
    Tensor stream = pass.arena().take(shape.outputRows(), residual.columns());
    Tensor qkv = headNorms.map(norms -> norms.forward(pass, projected)).orElse(projected);
    rotation.ifPresent(r -> r.forward(qkv, rotatedHeads(), pass.positions()));
    attend(pass, shape, qkv, attended);
    Tensor from = residual;
    if (shape.firstQuery() > 0) {
      kernels.selectQueries(shape, residual, stream);
      from = stream;
    }
    output.forward(p, attended, from, stream);
    return stream;
  }

  private void attend(Pass pass, AttentionShape shape, Tensor qkv, Tensor attended) {
    if (pass.context() instanceof Context.Batch batch) {
      AttentionState state = kernels.newAttentionState(shape, batch.mask(), pass.arena());
      kernels.causalAttention(shape, batch.mask(), qkv, state, attended);
      kept = new Kept(shape, batch.mask(), pass.positions(), qkv, state, attended);
    } else if (pass.context() instanceof Context.Prompts prompts) {
      kernels.causalAttention(shape, prompts.mask(), qkv, AttentionState.NONE, attended);
      for (int[] slots : prompts.slots()) {
        kernels.cacheKeysValues(qkv, prompts.cache(), layer, slots, pass.positions());
      }
    } else if (pass.context() instanceof Context.Cached cached) {
      int[] positions = pass.positions();
      kernels.cacheKeysValues(qkv, cached.cache(), layer, cached.slots(), positions);
      kernels.cachedAttention(qkv, cached.cache(), layer, cached.slots(), positions, attended);
    }
  }

  /**
   * The gradient of queries, keys and values [B·T, (H + 2G)·D], from the arena; adds to those of
   * the parameters.
   */
  Tensor backward(DecoderParameters p, Tensor outputGradient, DecoderParameters g, Arena scratch) {
    AttentionShape shape = kept.shape();
    Tensor attendedGradient = scratch.take(shape.outputRows(), shape.width());
    Tensor qkvGradient = scratch.take(shape.tokens(), shape.columns());
    output.backward(p, outputGradient, kept.attended(), attendedGradient, g);
    kernels.causalAttentionBackward(
        shape, kept.mask(), attendedGradient, kept.queriesKeysValues(), kept.state(), qkvGradient);
    rotation.ifPresent(r -> r.backward(qkvGradient, rotatedHeads(), kept.positions()));
    headNorms.ifPresent(norms -> norms.backward(p, qkvGradient, g, scratch));
    return qkvGradient;
  }

  /** Those of queries and keys. */
  private int rotatedHeads() {
    return attention.heads() + attention.keyValueHeads();
  }
}
