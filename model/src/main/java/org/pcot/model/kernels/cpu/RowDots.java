package org.pcot.model.kernels.cpu;

import static org.pcot.model.kernels.cpu.Vectors.LANES;
import static org.pcot.model.kernels.cpu.Vectors.SPECIES;
import static org.pcot.model.kernels.cpu.Vectors.get;
import static org.pcot.model.kernels.cpu.Vectors.load;
import static org.pcot.model.kernels.cpu.Vectors.put;
import static org.pcot.model.kernels.cpu.Vectors.whole;
import static org.pcot.model.kernels.cpu.Vectors.zero;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * Products of few rows with a matrix [m, k] that is read once: each element is a dot product, whose
 * terms are added in one order however many rows and columns are computed together.
 *
 * @param x rows [n, k]
 * @param w the matrix
 * @param wi where it starts
 * @param y the result [n, m]
 * @param adds whether to what the result holds
 */
record RowDots(
    float[] x, int n, int k, ByteBuffer w, int wi, ByteBuffer y, int yi, int m, boolean adds) {

  /** The columns from … to - 1 of the result. */
  void columns(int from, int to) {
    int j = from;
    if (n == 1) {
      for (; j + 4 <= to; j += 4) {
        fourByOne(j);
      }
    }
    for (; j + 2 <= to; j += 2) {
      int r = 0;
      for (; r + 4 <= n; r += 4) {
        twoByFour(j, r);
      }
      for (; r < n; r++) {
        twoByOne(j, r);
      }
    }
    for (; j < to; j++) {
      for (int r = 0; r < n; r++) {
        one(j, r);
      }
    }
  }

  private void fourByOne(int j) {
    int i = wi + j * k;
    FloatVector s0 = zero();
    FloatVector s1 = zero();
    FloatVector s2 = zero();
    FloatVector s3 = zero();
    int end = whole(k);
    for (int c = 0; c < end; c += LANES) {
      FloatVector row = FloatVector.fromArray(SPECIES, x, c);
      s0 = row.fma(load(w, i + c), s0);
      s1 = row.fma(load(w, i + k + c), s1);
      s2 = row.fma(load(w, i + 2 * k + c), s2);
      s3 = row.fma(load(w, i + 3 * k + c), s3);
    }
    finish(s0, j, 0);
    finish(s1, j + 1, 0);
    finish(s2, j + 2, 0);
    finish(s3, j + 3, 0);
  }

  private void twoByFour(int j, int r) {
    int i = wi + j * k;
    int a = r * k;
    FloatVector s00 = zero();
    FloatVector s01 = zero();
    FloatVector s10 = zero();
    FloatVector s11 = zero();
    FloatVector s20 = zero();
    FloatVector s21 = zero();
    FloatVector s30 = zero();
    FloatVector s31 = zero();
    int end = whole(k);
    for (int c = 0; c < end; c += LANES) {
      FloatVector left = load(w, i + c);
      FloatVector right = load(w, i + k + c);
      FloatVector row = FloatVector.fromArray(SPECIES, x, a + c);
      s00 = row.fma(left, s00);
      s01 = row.fma(right, s01);
      row = FloatVector.fromArray(SPECIES, x, a + k + c);
      s10 = row.fma(left, s10);
      s11 = row.fma(right, s11);
      row = FloatVector.fromArray(SPECIES, x, a + 2 * k + c);
      s20 = row.fma(left, s20);
      s21 = row.fma(right, s21);
      row = FloatVector.fromArray(SPECIES, x, a + 3 * k + c);
      s30 = row.fma(left, s30);
      s31 = row.fma(right, s31);
    }
    finish(s00, j, r);
    finish(s01, j + 1, r);
    finish(s10, j, r + 1);
    finish(s11, j + 1, r + 1);
    finish(s20, j, r + 2);
    finish(s21, j + 1, r + 2);
    finish(s30, j, r + 3);
    finish(s31, j + 1, r + 3);
  }

  private void twoByOne(int j, int r) {
    int i = wi + j * k;
    FloatVector s0 = zero();
    FloatVector s1 = zero();
    int end = whole(k);
    for (int c = 0; c < end; c += LANES) {
      FloatVector row = FloatVector.fromArray(SPECIES, x, r * k + c);
      s0 = row.fma(load(w, i + c), s0);
      s1 = row.fma(load(w, i + k + c), s1);
    }
    finish(s0, j, r);
    finish(s1, j + 1, r);
  }

  private void one(int j, int r) {
    int i = wi + j * k;
    FloatVector s = zero();
    int end = whole(k);
    for (int c = 0; c < end; c += LANES) {
      s = FloatVector.fromArray(SPECIES, x, r * k + c).fma(load(w, i + c), s);
    }
    finish(s, j, r);
  }

  private void finish(FloatVector sums, int j, int r) {
    float dot = Vectors.sum(sums);
    for (int c = whole(k); c < k; c++) {
      dot = Math.fma(x[r * k + c], get(w, wi + j * k + c), dot);
    }
    int to = yi + r * m + j;
    put(y, to, adds ? get(y, to) + dot : dot);
  }
}
