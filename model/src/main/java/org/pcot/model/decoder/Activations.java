package org.pcot.model.decoder;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.pcot.model.kernels.AttentionShape;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

/**
 * What a forward pass over n = B·T tokens leaves for the backward pass. In the last block, and
 * after it, only the positions that are asked for have rows: m = B·Q.
 *
 * @param input the embedded tokens [n, C]
 * @param blocks one a layer; in inference all layers share the tensors of one
 * @param norm the last block's output, normalised [m, C]
 * @param logits [m, V]
 */
record Activations(
    Tensor input, List<Block> blocks, Tensor norm, Tensor statistics, Tensor logits) {

  /**
   * Activations of one block, in the order they are written; m = n but in the last one.
   *
   * @param queriesKeysValues [n, 3C]
   * @param probabilities [B·H·Q, padded T]; of a single row when the attention reads a cache
   * @param attention [m, C]
   * @param middle the residual stream after attention [m, C]
   * @param hidden [m, 4C] before gelu, {@code activated} after it
   * @param output the residual stream after the block [m, C]
   */
  record Block(
      AttentionShape shape,
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
      Tensor output) {

    /** The same memory for a block in which fewer positions ask. */
    Block asked(AttentionShape fewer) {
      int m = fewer.outputRows();
      int rows = Math.min(probabilities.rows(), fewer.probabilityRows());
      return new Block(
          fewer,
          attentionNorm,
          attentionStatistics,
          queriesKeysValues,
          probabilities.rows(0, rows),
          attention.rows(0, m),
          middle.rows(0, m),
          feedForwardNorm.rows(0, m),
          feedForwardStatistics.rows(0, m),
          hidden.rows(0, m),
          activated.rows(0, m),
          output.rows(0, m));
    }
  }

  /** Of the last block. */
  AttentionShape shape() {
    return blocks.get(blocks.size() - 1).shape();
  }

  /**
   * Takes the tensors of a pass that will be differentiated.
   *
   * @param shape of the last block; in the others every position asks
   */
  static Activations forTraining(Arena arena, Sizes config, AttentionShape shape) {
    AttentionShape all = shape.from(0);
    int n = all.tokens();
    arena.reset(
        ends(config, shape) + config.nLayer() * block(config, n, all.probabilityRows(), all, true));
    Tensor input = arena.take(n, config.nEmbd());
    List<Block> blocks = new ArrayList<>();
    for (int layer = 0; layer < config.nLayer(); layer++) {
      Tensor probabilities = arena.take(all.probabilityRows(), all.paddedLength());
      blocks.add(take(arena, config, all, probabilities, arena.take(n, config.nEmbd())));
    }
    return ends(arena, config, shape, input, blocks);
  }

  /**
   * Takes the tensors of a pass that only looks forward: the residual stream alternates between two
   * tensors, and the rest is shared by all layers.
   *
   * @param shape of the last block; in the others every position asks
   */
  static Activations forInference(Arena arena, Sizes config, AttentionShape shape, boolean cached) {
    AttentionShape all = shape.from(0);
    int probabilityRows = cached ? 1 : all.probabilityRows();
    arena.reset(ends(config, shape) + block(config, all.tokens(), probabilityRows, all, false));
    Tensor input = arena.take(all.tokens(), config.nEmbd());
    Tensor probabilities = arena.take(probabilityRows, all.paddedLength());
    Block block = take(arena, config, all, probabilities, input);
    List<Block> blocks = new ArrayList<>(Collections.nCopies(config.nLayer(), block));
    return ends(arena, config, shape, input, blocks);
  }

  private static Activations ends(
      Arena arena, Sizes config, AttentionShape shape, Tensor input, List<Block> blocks) {
    int m = shape.outputRows();
    int last = blocks.size() - 1;
    blocks.set(last, blocks.get(last).asked(shape));
    Tensor norm = arena.take(m, config.nEmbd());
    Tensor statistics = arena.take(m, 2);
    return new Activations(input, blocks, norm, statistics, arena.take(m, config.vocabSize()));
  }

  private static Block take(
      Arena arena, Sizes config, AttentionShape shape, Tensor probabilities, Tensor output) {
    int n = shape.tokens();
    int width = config.nEmbd();
    return new Block(
        shape,
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

  private static long ends(Sizes config, AttentionShape shape) {
    int m = shape.outputRows();
    return Arena.aligned((long) shape.tokens() * config.nEmbd())
        + (long) Arena.aligned((long) m * config.nEmbd())
        + Arena.aligned(2L * m)
        + Arena.aligned((long) m * config.vocabSize());
  }

  private static long block(
      Sizes config, int n, int probabilityRows, AttentionShape shape, boolean output) {
    int stream = Arena.aligned((long) n * config.nEmbd());
    return (output ? 5L : 4L) * stream
        + Arena.aligned(3L * n * config.nEmbd())
        + 2L * Arena.aligned((long) n * config.nInner())
        + 2L * Arena.aligned(2L * n)
        + Arena.aligned((long) probabilityRows * shape.paddedLength());
  }
}
