package org.pcot.model.kernels;

import java.util.List;

/**
 * Sizes that the kernels are compared at: mostly odd, down to a single token; with and without
 * groups of queries.
 */
record KernelSizes(
    int batch, int length, int heads, int keyValueHeads, int headSize, int vocabulary) {
  static List<KernelSizes> all() {
    return List.of(
        new KernelSizes(1, 1, 4, 4, 12, 5),
        new KernelSizes(3, 1, 4, 4, 12, 5),
        new KernelSizes(2, 7, 4, 4, 12, 5),
        new KernelSizes(1, 17, 4, 4, 12, 5),
        new KernelSizes(3, 17, 4, 4, 12, 5),
        new KernelSizes(1, 102, 4, 4, 12, 5),
        new KernelSizes(2, 102, 4, 4, 12, 5),
        new KernelSizes(2, 7, 3, 3, 5, 11),
        new KernelSizes(2, 33, 2, 2, 32, 50),
        new KernelSizes(2, 17, 6, 2, 12, 5),
        new KernelSizes(1, 33, 4, 1, 5, 11));
  }

  /**
   * As large as those of language models, for kernels of cards, which divide such work among
   * blocks.
   */
  static List<KernelSizes> large() {
    return List.of(
        new KernelSizes(2, 300, 4, 2, 64, 700), new KernelSizes(1, 1024, 2, 1, 128, 257));
  }

  int width() {
    return heads * headSize;
  }

  int tokens() {
    return batch * length;
  }

  AttentionShape attention() {
    return AttentionShape.full(batch, length, heads, keyValueHeads, headSize);
  }
}
