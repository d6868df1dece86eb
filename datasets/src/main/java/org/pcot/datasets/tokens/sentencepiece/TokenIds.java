package org.pcot.datasets.tokens.sentencepiece;

import java.util.Arrays;

/** A growing list of ids. */
final class TokenIds {
  private int[] ids;
  private int size;

  TokenIds(int capacity) {
    ids = new int[Math.max(16, capacity)];
  }

  void add(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
    }
    ids[size++] = id;
  }

  int[] toArray() {
    return Arrays.copyOf(ids, size);
  }
}
