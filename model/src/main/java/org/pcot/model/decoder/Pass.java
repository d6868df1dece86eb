package org.pcot.model.decoder;

import org.pcot.model.tensor.Arena;

/**
 * One forward pass over B sequences of T tokens.
 *
 * @param positions where each token stands in its own text [B·T]
 * @param arena where the tensors of a block come from
 * @param streams where the outputs of blocks come from, and what follows the last one
 */
record Pass(
    DecoderParameters parameters,
    int size,
    int length,
    int[] positions,
    Context context,
    Arena arena,
    Arena streams) {
  /** Whether a backward pass may follow, so that all blocks' tensors are kept. */
  boolean isKept() {
    return context instanceof Context.Batch;
  }
}
