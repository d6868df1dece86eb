package org.pcot.model.kernels.cpu;

/**
 * Working memory of one head of texts of up to T positions: [T, D] matrices, their transposes, and
 * [rows, T] matrices of a block of queries. It grows as T does, not as its square.
 */
record AttentionWorkspace(
    int length,
    int headSize,
    HeadMatrix queries,
    HeadMatrix keys,
    HeadMatrix values,
    HeadMatrix keysTransposed,
    HeadMatrix valuesTransposed,
    HeadMatrix result,
    HeadMatrix outputGradient,
    HeadMatrix keysGradient,
    HeadMatrix valuesGradient,
    HeadMatrix probabilities,
    HeadMatrix scores) {

  static AttentionWorkspace of(int length, int headSize) {
    int rows = Math.min(length, QueryBlock.ROWS);
    return new AttentionWorkspace(
        length,
        headSize,
        HeadMatrix.zeros(length, headSize),
        HeadMatrix.zeros(length, headSize),
        HeadMatrix.zeros(length, headSize),
        HeadMatrix.zeros(headSize, length),
        HeadMatrix.zeros(headSize, length),
        HeadMatrix.zeros(length, headSize),
        HeadMatrix.zeros(length, headSize),
        HeadMatrix.zeros(length, headSize),
        HeadMatrix.zeros(length, headSize),
        HeadMatrix.zeros(rows, length),
        HeadMatrix.zeros(rows, length));
  }

  boolean fits(int length, int headSize) {
    return length <= this.length && headSize == this.headSize;
  }
}
