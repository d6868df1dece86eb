package org.pcot.model.checkpoint;

import java.nio.FloatBuffer;
import java.util.List;
import org.pcot.model.tensor.Segments;

/**
 * A tensor of a safetensors file and its place in memory.
 *
 * @param shape sizes, the last one contiguous; [] is a scalar
 * @param offset of its first element in the vector
 */
public record NamedTensor(String name, List<Long> shape, Segments vector, long offset) {
  public NamedTensor {
    shape = List.copyOf(shape);
    if (offset < 0 || offset + length(shape) > vector.length()) {
      throw new IllegalArgumentException(name + " of shape " + shape + " is outside its vector");
    }
  }

  /** A whole vector. */
  public static NamedTensor vector(String name, Segments vector) {
    return new NamedTensor(name, List.of(vector.length()), vector, 0);
  }

  public long length() {
    return length(shape);
  }

  private static long length(List<Long> shape) {
    return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
  }

  /** Copies as many elements as the target has room for, as floats. */
  void copyTo(FloatBuffer target, long start) {
    vector.read(offset + start, target);
  }

  /** Copies what the source holds to the elements from this one on. */
  void copyFrom(FloatBuffer source, long start) {
    vector.write(offset + start, source);
  }
}
