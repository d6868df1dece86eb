package org.pcot.model.decoder;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.decoder.DistinctInputs.Inputs;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

/**
 * The first block's queries, keys and values in one or several passes: nothing but a row's token
 * and learned position decides them, so that each of the {@link DistinctInputs} is normalised and
 * multiplied once, forward and backward.
 */
final class SharedProjection {
  private final Parts parts;
  private final DistinctInputs distinct;
  private final Inputs inputs;
  private final Tensor table;
  private final Tensor tableGradient;

  /**
   * What computes them.
   *
   * @param projection the first block's
   * @param arena for them alone
   */
  record Parts(EmbeddingPart embedding, ProjectionPart projection, Kernels kernels, Arena arena) {

    /**
     * Those of some passes, where their inputs are few; they are valid until the next ones. Never
     * at 16 bits, in which a gradient's sum over many rows would lose digits.
     */
    Optional<SharedProjection> of(List<Inputs> passes, DecoderParameters p) {
      if (kernels.dataType() == DataType.BFLOAT16) {
        return Optional.empty();
      }
      return DistinctInputs.of(passes, embedding.isPositioned())
          .map(distinct -> new SharedProjection(this, distinct, p));
    }
  }

  private SharedProjection(Parts parts, DistinctInputs distinct, DecoderParameters p) {
    Arena arena = parts.arena;
    arena.reset();
    this.parts = parts;
    this.distinct = distinct;
    this.inputs = distinct.inOrder();
    Tensor embedded = parts.embedding.forward(p, inputs, arena);
    this.table = parts.projection.forward(p, embedded, arena);
    this.tableGradient = arena.take(table.rows(), table.columns());
    tableGradient.fill(0);
  }

  /** Those of a pass. */
  Rows of(Inputs pass) {
    return new Rows(this, distinct.numbers(pass));
  }

  /** Adds the gradients of all passes' rows to those of the parameters, the embedding's too. */
  void backward(DecoderParameters p, DecoderParameters g) {
    Tensor gradient = parts.arena.take(table.rows(), parts.embedding.width());
    gradient.fill(0);
    parts.projection.backward(p, tableGradient, gradient, g, parts.arena);
    parts.embedding.backward(gradient, inputs.tokens(), inputs.positions(), g);
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
      shared.parts.kernels.embed(shared.table, numbers, rows);
      return rows;
    }

    /** Adds to their gradient. */
    void add(Tensor gradient) {
      shared.parts.kernels.embedBackward(gradient, numbers, shared.tableGradient);
    }
  }
}
