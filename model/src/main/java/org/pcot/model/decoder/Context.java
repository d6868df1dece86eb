package org.pcot.model.decoder;

import org.pcot.model.kernels.AttentionMask;
import org.pcot.model.kernels.KvCache;

/** What the tokens of a forward pass attend to. */
sealed interface Context {
  /** Each other, in sequences that will be differentiated. */
  record Batch(AttentionMask mask) implements Context {}

  /**
   * Each other; their keys and values are left in a cache.
   *
   * @param slots of each row, once for every copy
   */
  record Prompts(AttentionMask mask, KvCache cache, int[][] slots) implements Context {}

  /** A cache, that each row adds its own position to. */
  record Cached(KvCache cache, int[] slots) implements Context {}
}
