package org.pcot.model.tensor;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.OptionalDouble;
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
    values.add(addend.values);
    lender.accept(addend.values);
  }

  @Override
  public double squares() {
    List<OptionalDouble> parts = values.blocks().stream().map(Storage::squares).toList();
    return parts.stream().allMatch(OptionalDouble::isPresent)
        ? parts.stream().mapToDouble(OptionalDouble::getAsDouble).sum()
        : GradientVector.super.squares();
  }

  /** The memory; its elements are the vector's. */
  public Segments values() {
    return values;
  }
}
