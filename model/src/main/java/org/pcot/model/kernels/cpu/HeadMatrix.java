package org.pcot.model.kernels.cpu;

import static org.pcot.model.kernels.cpu.Vectors.LANES;
import static org.pcot.model.kernels.cpu.Vectors.SPECIES;
import static org.pcot.model.kernels.cpu.Vectors.accumulate;
import static org.pcot.model.kernels.cpu.Vectors.get;
import static org.pcot.model.kernels.cpu.Vectors.put;
import static org.pcot.model.kernels.cpu.Vectors.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.pcot.model.tensor.Arena;

/**
 * One head's matrix on the heap, row-major with rows of {@code stride} that are zero behind the
 * columns; copied from and to rows of off-heap memory. Rows behind those that a text fills hold
 * what was there before.
 */
record HeadMatrix(float[] data, int rows, int columns, int stride) {

  /** Zeros; rows and columns are rounded up as in tensors. */
  static HeadMatrix zeros(int rows, int columns) {
    int stride = Arena.aligned(columns);
    return new HeadMatrix(new float[Arena.aligned(rows) * stride], rows, columns, stride);
  }

  /** Fills the rows first … end - 1; x starts with the first of them. */
  void read(int first, int end, ByteBuffer x, int xi, int xStride) {
    for (int r = first; r < end; r++) {
      Rows.read(x, xi + (r - first) * xStride, data, r * stride, columns);
    }
  }

  /** Writes the rows first … last - 1; y starts with the first of them. */
  void write(int first, int last, ByteBuffer y, int yi, int yStride) {
    int end = Vectors.whole(columns);
    for (int r = first; r < last; r++) {
      int from = r * stride;
      int to = yi + (r - first) * yStride;
      for (int c = 0; c < end; c += LANES) {
        store(FloatVector.fromArray(SPECIES, data, from + c), y, to + c);
      }
      for (int c = end; c < columns; c++) {
        put(y, to + c, data[from + c]);
      }
    }
  }

  /** Adds the rows first … last - 1; y starts with the first of them. */
  void add(int first, int last, ByteBuffer y, int yi, int yStride) {
    int end = Vectors.whole(columns);
    for (int r = first; r < last; r++) {
      int from = r * stride;
      int to = yi + (r - first) * yStride;
      for (int c = 0; c < end; c += LANES) {
        accumulate(FloatVector.fromArray(SPECIES, data, from + c), y, to + c);
      }
      for (int c = end; c < columns; c++) {
        put(y, to + c, get(y, to + c) + data[from + c]);
      }
    }
  }

  /** The first rows as columns, the last vector of which is filled with zeros. */
  void writeTransposedTo(HeadMatrix other, int count) {
    float[] to = other.data;
    int[] column = new int[LANES];
    Arrays.setAll(column, lane -> lane * stride);
    for (int r = 0; r < count; r += LANES) {
      for (int c = 0; c < columns; c++) {
        FloatVector.fromArray(SPECIES, data, r * stride + c, column, 0)
            .intoArray(to, c * other.stride + r);
      }
    }
    for (int c = 0; c < columns; c++) {
      Arrays.fill(to, c * other.stride + count, c * other.stride + Softmax.padded(count), 0f);
    }
  }
}
