package org.pcot.model.decoder;

import org.pcot.model.tensor.Arena;

/**
 * One forward pass over B sequences of T tokens.
 *
 * @param positions where each token stands in its own text [B·T]
 * @param arena where its tensors come from
 */
record Pass(
    DecoderParameters parameters,
    int size,
    int length,
    int[] positions,
    Context context,
    Arena arena) {
  /** Whether a backward pass may follow, so that all blocks' tensors are kept. */
  boolean isKept() {
    return context instanceof Context.Batch;
  }
}
