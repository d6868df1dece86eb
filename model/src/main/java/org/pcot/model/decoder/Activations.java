package org.pcot.model.decoder;

import java.util.ArrayList;
import java.util.List;
import org.pcot.model.DecoderConfig;
import org.pcot.model.kernels.AttentionShape;
import org.pcot.model.memory.Arena;
import org.pcot.model.memory.Tensor;

/**
 * What a forward pass over n = B·T tokens leaves for the backward pass.
 *
 * @param input the embedded tokens [n, C]
 * @param blocks one a layer; in inference all layers share the tensors of one
 * @param norm the last block's output, normalised [n, C]
 * @param logits [n, V]
 */
record Activations(
    AttentionShape shape,
    Tensor input,
    List<Block> blocks,
    Tensor norm,
    Tensor statistics,
    Tensor logits) {

  /**
   * Activations of one block, in the order they are written.
   *
   * @param probabilities [B·H·T, padded T]; of a single row when the attention reads a cache
   * @param middle the residual stream after attention [n, C]
   * @param hidden [n, 4C] before gelu, {@code activated} after it
   * @param output the residual stream after the block [n, C]
   */
  record Block(
      Tensor attentionNorm,
      Tensor attentionStatistics,
      Tensor queriesKeysValues,
      Tensor probabilities,
      Tensor attention,
      Tensor middle,
      Tensor feedForwardNorm,
      Tensor feedForwardStatistics,
      Tensor hidden,
      Tensor activated,
      Tensor output) {}

  /** Takes the tensors of a pass that will be differentiated. */
  static Activations forTraining(Arena arena, DecoderConfig config, AttentionShape shape) {
    int n = shape.tokens();
    arena.reset(
        ends(config, n) + config.nLayer() * block(config, n, shape.probabilityRows(), shape, true));
    Tensor input = arena.take(n, config.nEmbd());
    List<Block> blocks = new ArrayList<>();
    for (int layer = 0; layer < config.nLayer(); layer++) {
      Tensor probabilities = arena.take(shape.probabilityRows(), shape.paddedLength());
      blocks.add(take(arena, config, n, probabilities, arena.take(n, config.nEmbd())));
    }
    return ends(arena, config, shape, input, blocks);
  }

  /**
   * Takes the tensors of a pass that only looks forward: the residual stream alternates between two
   * tensors, and the rest is shared by all layers.
   */
  static Activations forInference(
      Arena arena, DecoderConfig config, AttentionShape shape, boolean cached) {
    int n = shape.tokens();
    int probabilityRows = cached ? 1 : shape.probabilityRows();
    arena.reset(ends(config, n) + block(config, n, probabilityRows, shape, false));
    Tensor input = arena.take(n, config.nEmbd());
    Tensor probabilities = arena.take(probabilityRows, shape.paddedLength());
    Block block = take(arena, config, n, probabilities, input);
    List<Block> blocks = new ArrayList<>();
    for (int layer = 0; layer < config.nLayer(); layer++) {
      blocks.add(block);
    }
    return ends(arena, config, shape, input, blocks);
  }

  private static Activations ends(
      Arena arena, DecoderConfig config, AttentionShape shape, Tensor input, List<Block> blocks) {
    int n = shape.tokens();
    Tensor norm = arena.take(n, config.nEmbd());
    Tensor statistics = arena.take(n, 2);
    return new Activations(
        shape, input, blocks, norm, statistics, arena.take(n, config.vocabSize()));
  }

  private static Block take(
      Arena arena, DecoderConfig config, int n, Tensor probabilities, Tensor output) {
    int width = config.nEmbd();
    return new Block(
        arena.take(n, width),
        arena.take(n, 2),
        arena.take(n, 3 * width),
        probabilities,
        arena.take(n, width),
        arena.take(n, width),
        arena.take(n, width),
        arena.take(n, 2),
        arena.take(n, config.nInner()),
        arena.take(n, config.nInner()),
        output);
  }

  private static long ends(DecoderConfig config, int n) {
    return 2L * Arena.aligned((long) n * config.nEmbd())
        + Arena.aligned(2L * n)
        + Arena.aligned((long) n * config.vocabSize());
  }

  private static long block(
      DecoderConfig config, int n, int probabilityRows, AttentionShape shape, boolean output) {
    int stream = Arena.aligned((long) n * config.nEmbd());
    return (output ? 5L : 4L) * stream
        + Arena.aligned(3L * n * config.nEmbd())
        + 2L * Arena.aligned((long) n * config.nInner())
        + 2L * Arena.aligned(2L * n)
        + Arena.aligned((long) probabilityRows * shape.paddedLength());
  }
}
