package org.pcot.model.kernels.cpu;

import static org.pcot.model.kernels.cpu.Vectors.LANES;
import static org.pcot.model.kernels.cpu.Vectors.get;
import static org.pcot.model.kernels.cpu.Vectors.load;
import static org.pcot.model.kernels.cpu.Vectors.put;
import static org.pcot.model.kernels.cpu.Vectors.store;
import static org.pcot.model.kernels.cpu.Vectors.whole;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import org.pcot.model.tensor.Tensor;

/** Rotates pairs of channels (d, d + D/2) of heads, in place. */
final class Rotation {
  private Rotation() {}

  /**
   * Some of the rows.
   *
   * @param table [positions, D], cosines and then sines
   * @param direction 1 forward, -1 back
   */
  static void apply(
      Tensor rows, int from, int count, int heads, Tensor table, int[] positions, float direction) {
    ByteBuffer x = rows.storage().bytes();
    ByteBuffer t = table.storage().bytes();
    int size = table.columns();
    for (int row = from; row < from + count; row++) {
      int angles = table.offset() + positions[row] * size;
      int first = rows.offset() + row * rows.columns();
      for (int head = 0; head < heads; head++) {
        rotate(x, first + head * size, t, angles, size / 2, direction);
      }
    }
  }

  private static void rotate(
      ByteBuffer x, int left, ByteBuffer t, int angles, int half, float direction) {
    int right = left + half;
    int end = whole(half);
    for (int d = 0; d < end; d += LANES) {
      FloatVector cos = load(t, angles + d);
      FloatVector sin = load(t, angles + half + d).mul(direction);
      FloatVector a = load(x, left + d);
      FloatVector b = load(x, right + d);
      store(a.mul(cos).sub(b.mul(sin)), x, left + d);
      store(b.mul(cos).add(a.mul(sin)), x, right + d);
    }
    for (int d = end; d < half; d++) {
      float cos = get(t, angles + d);
      float sin = get(t, angles + half + d) * direction;
      float a = get(x, left + d);
      float b = get(x, right + d);
      put(x, left + d, a * cos - b * sin);
      put(x, right + d, b * cos + a * sin);
    }
  }
}
