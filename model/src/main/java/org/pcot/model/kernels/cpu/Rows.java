package org.pcot.model.kernels.cpu;

import static org.pcot.model.kernels.cpu.Vectors.LANES;
import static org.pcot.model.kernels.cpu.Vectors.accumulate;
import static org.pcot.model.kernels.cpu.Vectors.get;
import static org.pcot.model.kernels.cpu.Vectors.load;
import static org.pcot.model.kernels.cpu.Vectors.put;
import static org.pcot.model.kernels.cpu.Vectors.store;
import static org.pcot.model.kernels.cpu.Vectors.whole;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import org.pcot.model.tensor.Tensor;

/** Sums and copies of rows: the bias of a linear layer, its gradient, and the embeddings. */
final class Rows {
  private Rows() {}

  /** {@code y = a}. */
  static void copy(ByteBuffer a, int ai, ByteBuffer y, int yi, int length) {
    int end = whole(length);
    for (int c = 0; c < end; c += LANES) {
      store(load(a, ai + c), y, yi + c);
    }
    for (int c = end; c < length; c++) {
      put(y, yi + c, get(a, ai + c));
    }
  }

  /** {@code y = 0}. */
  static void zero(ByteBuffer y, int yi, int length) {
    int end = whole(length);
    for (int c = 0; c < end; c += LANES) {
      store(Vectors.zero(), y, yi + c);
    }
    for (int c = end; c < length; c++) {
      put(y, yi + c, 0);
    }
  }

  /** {@code y = factor · y}. */
  static void scale(ByteBuffer y, int yi, int length, float factor) {
    int end = whole(length);
    for (int c = 0; c < end; c += LANES) {
      store(load(y, yi + c).mul(factor), y, yi + c);
    }
    for (int c = end; c < length; c++) {
      put(y, yi + c, get(y, yi + c) * factor);
    }
  }

  /** {@code y = a}, into an array. */
  static void read(ByteBuffer a, int ai, float[] y, int yi, int length) {
    int end = whole(length);
    for (int c = 0; c < end; c += LANES) {
      load(a, ai + c).intoArray(y, yi + c);
    }
    for (int c = end; c < length; c++) {
      y[yi + c] = get(a, ai + c);
    }
  }

  /** {@code y = a + b}. */
  static void sum(ByteBuffer a, int ai, ByteBuffer b, int bi, ByteBuffer y, int yi, int length) {
    int end = whole(length);
    for (int c = 0; c < end; c += LANES) {
      store(load(a, ai + c).add(load(b, bi + c)), y, yi + c);
    }
    for (int c = end; c < length; c++) {
      put(y, yi + c, get(a, ai + c) + get(b, bi + c));
    }
  }

  /** {@code y += a}. */
  static void add(ByteBuffer a, int ai, ByteBuffer y, int yi, int length) {
    int end = whole(length);
    for (int c = 0; c < end; c += LANES) {
      accumulate(load(a, ai + c), y, yi + c);
    }
    for (int c = end; c < length; c++) {
      put(y, yi + c, get(y, yi + c) + get(a, ai + c));
    }
  }

  /** {@code y[c] += sum over rows r of x[r, c]}, the rows in order, for some columns c. */
  static void addColumnSums(Tensor x, int from, int count, Tensor y) {
    ByteBuffer bytes = x.storage().bytes();
    ByteBuffer sums = y.storage().bytes();
    int xi = x.offset() + from;
    int yi = y.offset() + from;
    int rows = x.rows();
    int stride = x.columns();
    int c = 0;
    for (; c + 4 * LANES <= count; c += 4 * LANES) {
      addFourColumnSums(bytes, xi + c, rows, stride, sums, yi + c);
    }
    for (; c + LANES <= count; c += LANES) {
      FloatVector total = load(sums, yi + c);
      for (int r = 0, i = xi + c; r < rows; r++, i += stride) {
        total = total.add(load(bytes, i));
      }
      store(total, sums, yi + c);
    }
    for (; c < count; c++) {
      float total = get(sums, yi + c);
      for (int r = 0, i = xi + c; r < rows; r++, i += stride) {
        total += get(bytes, i);
      }
      put(sums, yi + c, total);
    }
  }

  private static void addFourColumnSums(
      ByteBuffer x, int xi, int rows, int stride, ByteBuffer y, int yi) {
    FloatVector s0 = load(y, yi);
    FloatVector s1 = load(y, yi + LANES);
    FloatVector s2 = load(y, yi + 2 * LANES);
    FloatVector s3 = load(y, yi + 3 * LANES);
    for (int r = 0, i = xi; r < rows; r++, i += stride) {
      s0 = s0.add(load(x, i));
      s1 = s1.add(load(x, i + LANES));
      s2 = s2.add(load(x, i + 2 * LANES));
      s3 = s3.add(load(x, i + 3 * LANES));
    }
    store(s0, y, yi);
    store(s1, y, yi + LANES);
    store(s2, y, yi + 2 * LANES);
    store(s3, y, yi + 3 * LANES);
  }
}
