package org.pcot.model.tensor;

import java.nio.FloatBuffer;
import java.util.function.Consumer;

/**
 * A gradient in the memory that it was computed in, which is lent: where it is added to another, it
 * goes back for the next one.
 */
public final class LentVector implements GradientVector {
  private final Segments values;
  private final Consumer<Segments> lender;

  /**
   * @param lender takes the memory back
   */
  public LentVector(Segments values, Consumer<Segments> lender) {
    this.values = values;
    this.lender = lender;
  }

  @Override
  public long length() {
    return values.length();
  }

  @Override
  public void read(long from, float[] target, int count) {
    values.read(from, FloatBuffer.wrap(target, 0, count));
  }

  @Override
  public void add(GradientVector other) {
    LentVector addend = (LentVector) other;
    Blocks.forEach(length(), (from, to) -> add(addend, from, to));
    lender.accept(addend.values);
  }

  private void add(LentVector addend, long from, long to) {
    float[] sums = new float[CHUNK];
    float[] chunk = new float[CHUNK];
    for (long at = from; at < to; at += CHUNK) {
      int count = (int) Math.min(CHUNK, to - at);
      read(at, sums, count);
      addend.read(at, chunk, count);
      for (int i = 0; i < count; i++) {
        sums[i] += chunk[i];
      }
      values.write(at, FloatBuffer.wrap(sums, 0, count));
    }
  }
}
