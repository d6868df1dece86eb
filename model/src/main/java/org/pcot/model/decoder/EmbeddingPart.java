package org.pcot.model.decoder;

import java.util.Optional;
import org.pcot.model.architecture.DecoderDescription;
import org.pcot.model.architecture.ParameterDeclaration;
import org.pcot.model.architecture.Positions;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

/** The embedding of tokens, and of positions where these are learned. */
final class EmbeddingPart {
  private final ParameterDeclaration table;
  private final Optional<ParameterDeclaration> positionTable;
  private final Kernels kernels;

  EmbeddingPart(DecoderDescription description, Kernels kernels) {
    this.table = description.tokens();
    this.positionTable =
        description.positions() instanceof Positions.Learned learned
            ? Optional.of(learned.table())
            : Optional.empty();
    this.kernels = kernels;
  }

  /** Whether an embedded token depends on where it stands. */
  boolean isPositioned() {
    return positionTable.isPresent();
  }

  int width() {
    return table.columns();
  }

  /** The embedded tokens [n, C], from the arena. */
  Tensor forward(DecoderParameters p, DistinctInputs.Inputs inputs, Arena arena) {
    Tensor output = arena.take(inputs.tokens().length, width());
    forward(p, inputs.tokens(), inputs.positions(), output);
    return output;
  }

  /** Writes the embedded tokens [n, C]. */
  void forward(DecoderParameters p, int[] tokens, int[] positions, Tensor output) {
    Tensor tokenTable = p.tokens(table).orElseThrow();
    if (positionTable.isPresent()) {
      Tensor places = p.get(positionTable.get());
      kernels.embedWithPositions(tokenTable, places, tokens, positions, output);
    } else {
      kernels.embed(tokenTable, tokens, output);
    }
  }

  /** Adds to the gradients of the tables. */
  void backward(Tensor gradient, int[] tokens, int[] positions, DecoderParameters g) {
    g.tokens(table).ifPresent(rows -> kernels.embedBackward(gradient, tokens, rows));
    positionTable
        .flatMap(g::find)
        .ifPresent(rows -> kernels.embedBackward(gradient, positions, rows));
  }
}
