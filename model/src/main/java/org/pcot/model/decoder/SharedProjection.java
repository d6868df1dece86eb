package org.pcot.model.decoder;

import org.pcot.model.kernels.Kernels;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

/**
 * The first block's queries, keys and values in one or several passes: nothing but a row's token
 * and learned position decides them, so that each of the {@link DistinctInputs} is normalised and
 * multiplied once, forward and backward.
 */
final class SharedProjection {
  private final EmbeddingPart embedding;
  private final ProjectionPart projection;
  private final Kernels kernels;
  private final Arena arena;
  private final DistinctInputs inputs;
  private final Tensor table;
  private final Tensor tableGradient;

  /**
   * Computes them.
   *
   * @param arena of its own
   */
  SharedProjection(
      EmbeddingPart embedding,
      ProjectionPart projection,
      Kernels kernels,
      Arena arena,
      DistinctInputs inputs,
      DecoderParameters p) {
    this.embedding = embedding;
    this.projection = projection;
    this.kernels = kernels;
    this.arena = arena;
    this.inputs = inputs;
    Tensor embedded = embedding.forward(p, inputs.tokens(), inputs.positions(), arena);
    this.table = projection.forward(p, embedded, arena);
    this.tableGradient = arena.take(table.rows(), table.columns());
    tableGradient.fill(0);
  }

  /** Those of a pass. */
  Rows of(DistinctInputs.Inputs pass) {
    return new Rows(this, inputs.numbers(pass));
  }

  /** Adds the gradients of all passes' rows to those of the parameters, the embedding's too. */
  void backward(DecoderParameters p, DecoderParameters g) {
    Tensor embeddedGradient = arena.take(inputs.count(), embedding.width());
    embeddedGradient.fill(0);
    projection.backward(p, tableGradient, embeddedGradient, g, arena);
    embedding.backward(embeddedGradient, inputs.tokens(), inputs.positions(), g);
  }

  /**
   * The rows of a pass.
   *
   * @param numbers of their inputs [B·T]
   */
  record Rows(SharedProjection shared, int[] numbers) {

    /** Their queries, keys and values [B·T, (H + 2G)·D], a copy from the arena. */
    Tensor copy(Arena arena) {
      Tensor rows = arena.take(numbers.length, shared.table.columns());
      shared.kernels.embed(shared.table, numbers, rows);
      return rows;
    }

    /** Adds to their gradient. */
    void add(Tensor gradient) {
      shared.kernels.embedBackward(gradient, numbers, shared.tableGradient);
    }
  }
}
