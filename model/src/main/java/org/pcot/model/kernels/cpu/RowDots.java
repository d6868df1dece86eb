package org.pcot.model.kernels.cpu;

import static org.pcot.model.kernels.cpu.Vectors.LANES;
import static org.pcot.model.kernels.cpu.Vectors.SPECIES;
import static org.pcot.model.kernels.cpu.Vectors.zero;

import java.nio.FloatBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

/**
 * Products of a few rows with a matrix [m, k] that is read from memory once, at its full speed:
 * each element is a dot product, whose terms are added in one order however many rows and columns
 * are computed together.
 *
 * <p>Some columns of the result at a time: their part of the matrix is copied to a tile on the heap
 * that stays in a core's cache. Copying is the fastest way to read, and loops over arrays need no
 * checks of bounds.
 *
 * @param x rows [n, stride] on the heap, zero beyond k
 * @param w the matrix from its start
 * @param y the result [n, m]
 * @param adds whether to what the result holds
 */
record RowDots(
    float[] x, int n, int k, int stride, FloatBuffer w, FloatBuffer y, int m, boolean adds) {
  /** Rows and columns that are computed together. */
  private static final int BLOCK = 4;

  /**
   * @param x where the input's rows are copied to, at least {@link #length}
   */
  static RowDots of(Tensor input, float[] x, Tensor weight, boolean adds, Tensor output) {
    int k = input.columns();
    int stride = Arena.aligned(k);
    for (int row = 0; row < input.rows(); row++) {
      int from = input.offset() + row * k;
      Rows.read(input.storage().bytes(), from, x, row * stride, k);
      Arrays.fill(x, row * stride + k, (row + 1) * stride, 0f);
    }
    return new RowDots(
        x, input.rows(), k, stride, floats(weight), floats(output), output.columns(), adds);
  }

  private static FloatBuffer floats(Tensor tensor) {
    return tensor.storage().bytes().asFloatBuffer().slice(tensor.offset(), tensor.length());
  }

  /** Elements of the rows on the heap. */
  static int length(Tensor input) {
    return input.rows() * Arena.aligned(input.columns());
  }

  /** The columns from … to - 1 of the result: what their tile holds, a core's cache should. */
  void columns(int from, int to, Scratch scratch) {
    int count = to - from;
    int width = (count + BLOCK - 1) / BLOCK * BLOCK;
    float[] tile = scratch.tile(width * stride);
    float[] sums = scratch.sums(n * width);
    read(from, count, tile);
    for (int c = 0; c < count; c += BLOCK) {
      multiply(tile, c * stride, sums, c, width);
    }
    for (int row = 0; row < n; row++) {
      write(row, from, count, sums, row * width);
    }
  }

  private void read(int from, int count, float[] tile) {
    if (k == stride) {
      w.get(from * k, tile, 0, count * k);
      return;
    }
    for (int c = 0; c < count; c++) {
      w.get((from + c) * k, tile, c * stride, k);
      Arrays.fill(tile, c * stride + k, (c + 1) * stride, 0f);
    }
  }

  /** A block of columns: what lies in the tile beyond the last gives sums that nobody reads. */
  private void multiply(float[] tile, int block, float[] sums, int column, int width) {
    int row = 0;
    for (; row + BLOCK <= n; row += BLOCK) {
      fourByFour(tile, block, x, row * stride, stride, sums, row * width + column, width);
    }
    for (; row < n; row++) {
      fourByOne(tile, block, x, row * stride, stride, sums, row * width + column);
    }
  }

  private void write(int row, int column, int count, float[] sums, int from) {
    int to = row * m + column;
    if (adds) {
      for (int c = 0; c < count; c++) {
        sums[from + c] += y.get(to + c);
      }
    }
    y.put(to, sums, from, count);
  }

  private static void fourByFour(
      float[] tile, int c0, float[] x, int a0, int stride, float[] sums, int to, int width) {
    int c1 = c0 + stride;
    int c2 = c1 + stride;
    int c3 = c2 + stride;
    int a1 = a0 + stride;
    int a2 = a1 + stride;
    int a3 = a2 + stride;
    FloatVector s00 = zero();
    FloatVector s01 = zero();
    FloatVector s02 = zero();
    FloatVector s03 = zero();
    FloatVector s10 = zero();
    FloatVector s11 = zero();
    FloatVector s12 = zero();
    FloatVector s13 = zero();
    FloatVector s20 = zero();
    FloatVector s21 = zero();
    FloatVector s22 = zero();
    FloatVector s23 = zero();
    FloatVector s30 = zero();
    FloatVector s31 = zero();
    FloatVector s32 = zero();
    FloatVector s33 = zero();
    for (int i = 0; i < stride; i += LANES) {
      FloatVector w0 = FloatVector.fromArray(SPECIES, tile, c0 + i);
      FloatVector w1 = FloatVector.fromArray(SPECIES, tile, c1 + i);
      FloatVector w2 = FloatVector.fromArray(SPECIES, tile, c2 + i);
      FloatVector w3 = FloatVector.fromArray(SPECIES, tile, c3 + i);
      FloatVector a = FloatVector.fromArray(SPECIES, x, a0 + i);
      s00 = a.fma(w0, s00);
      s01 = a.fma(w1, s01);
      s02 = a.fma(w2, s02);
      s03 = a.fma(w3, s03);
      a = FloatVector.fromArray(SPECIES, x, a1 + i);
      s10 = a.fma(w0, s10);
      s11 = a.fma(w1, s11);
      s12 = a.fma(w2, s12);
      s13 = a.fma(w3, s13);
      a = FloatVector.fromArray(SPECIES, x, a2 + i);
      s20 = a.fma(w0, s20);
      s21 = a.fma(w1, s21);
      s22 = a.fma(w2, s22);
      s23 = a.fma(w3, s23);
      a = FloatVector.fromArray(SPECIES, x, a3 + i);
      s30 = a.fma(w0, s30);
      s31 = a.fma(w1, s31);
      s32 = a.fma(w2, s32);
      s33 = a.fma(w3, s33);
    }
    sums[to + 0 * width + 0] = Vectors.sum(s00);
    sums[to + 0 * width + 1] = Vectors.sum(s01);
    sums[to + 0 * width + 2] = Vectors.sum(s02);
    sums[to + 0 * width + 3] = Vectors.sum(s03);
    sums[to + 1 * width + 0] = Vectors.sum(s10);
    sums[to + 1 * width + 1] = Vectors.sum(s11);
    sums[to + 1 * width + 2] = Vectors.sum(s12);
    sums[to + 1 * width + 3] = Vectors.sum(s13);
    sums[to + 2 * width + 0] = Vectors.sum(s20);
    sums[to + 2 * width + 1] = Vectors.sum(s21);
    sums[to + 2 * width + 2] = Vectors.sum(s22);
    sums[to + 2 * width + 3] = Vectors.sum(s23);
    sums[to + 3 * width + 0] = Vectors.sum(s30);
    sums[to + 3 * width + 1] = Vectors.sum(s31);
    sums[to + 3 * width + 2] = Vectors.sum(s32);
    sums[to + 3 * width + 3] = Vectors.sum(s33);
  }

  private static void fourByOne(
      float[] tile, int c0, float[] x, int a0, int stride, float[] sums, int to) {
    int c1 = c0 + stride;
    int c2 = c1 + stride;
    int c3 = c2 + stride;
    FloatVector s0 = zero();
    FloatVector s1 = zero();
    FloatVector s2 = zero();
    FloatVector s3 = zero();
    for (int i = 0; i < stride; i += LANES) {
      FloatVector a = FloatVector.fromArray(SPECIES, x, a0 + i);
      s0 = a.fma(FloatVector.fromArray(SPECIES, tile, c0 + i), s0);
      s1 = a.fma(FloatVector.fromArray(SPECIES, tile, c1 + i), s1);
      s2 = a.fma(FloatVector.fromArray(SPECIES, tile, c2 + i), s2);
      s3 = a.fma(FloatVector.fromArray(SPECIES, tile, c3 + i), s3);
    }
    sums[to] = Vectors.sum(s0);
    sums[to + 1] = Vectors.sum(s1);
    sums[to + 2] = Vectors.sum(s2);
    sums[to + 3] = Vectors.sum(s3);
  }

  /** What a thread needs, kept between products. */
  static final class Scratch {
    private float[] tile = {};
    private float[] sums = {};

    private float[] tile(int length) {
      if (tile.length < length) {
        tile = new float[length];
      }
      return tile;
    }

    private float[] sums(int length) {
      if (sums.length < length) {
        sums = new float[length];
      }
      return sums;
    }
  }
}
