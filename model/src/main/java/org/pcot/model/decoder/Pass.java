package org.pcot.model.decoder;

import java.util.Optional;
import org.pcot.model.tensor.Arena;

/**
 * One forward pass over B sequences of T tokens.
 *
 * @param positions where each token stands in its own text [B·T]
 * @param firstProjection the first block's queries, keys and values, where they are known already
 * @param arena where the tensors of a block come from
 * @param streams where the outputs of blocks come from, and what follows the last one
 */
record Pass(
    DecoderParameters parameters,
    int size,
    int length,
    int[] positions,
    Context context,
    Optional<SharedProjection.Rows> firstProjection,
    Arena arena,
    Arena streams) {
  /** Whether a backward pass may follow, so that all blocks' tensors are kept. */
  boolean isKept() {
    return context instanceof Context.Batch;
  }
}
