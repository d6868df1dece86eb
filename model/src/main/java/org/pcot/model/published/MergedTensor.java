package org.pcot.model.published;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;
import org.pcot.model.architecture.LowRank;
import org.pcot.model.tensor.StorageOrder;

/**
 * A matrix with what an adapter adds to it, {@code W + scale · (B·A)}, or of a matrix [in, out] the
 * transpose of that: each element is computed in double and rounded once.
 *
 * @param matrix W
 * @param a [rank, in]
 * @param b [out, rank]
 */
record MergedTensor(TensorSource matrix, LowRank adapter, float[] a, float[] b)
    implements TensorSource {
  static MergedTensor of(TensorSource matrix, LowRank adapter, TensorSource a, TensorSource b)
      throws IOException {
    return new MergedTensor(matrix, adapter, elements(a), elements(b));
  }

  private static float[] elements(TensorSource tensor) throws IOException {
    FloatBuffer elements = FloatBuffer.allocate(Math.toIntExact(tensor.length()));
    tensor.copyTo(elements, 0);
    return elements.array();
  }

  @Override
  public String name() {
    return matrix.name();
  }

  @Override
  public List<Long> shape() {
    return matrix.shape();
  }

  @Override
  public void copyTo(FloatBuffer target, long start) throws IOException {
    int from = target.position();
    matrix.copyTo(target, start);
    int columns = adapter.matrix().columns();
    for (int i = from; i < target.position(); i++) {
      int row = Math.toIntExact((start + i - from) / columns);
      int column = Math.toIntExact((start + i - from) % columns);
      target.put(i, (float) (target.get(i) + adapter.scale() * addition(row, column)));
    }
  }

  private double addition(int row, int column) {
    boolean isTransposed = adapter.matrix().order() == StorageOrder.IN_OUT;
    int out = isTransposed ? column : row;
    int in = isTransposed ? row : column;
    int rank = adapter.rank();
    double sum = 0;
    for (int r = 0; r < rank; r++) {
      sum += (double) b[out * rank + r] * a[r * adapter.matrix().in() + in];
    }
    return sum;
  }
}
