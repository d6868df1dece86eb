package org.pcot.model.checkpoint;

import java.util.List;
import org.pcot.model.memory.Storage;

/**
 * A tensor of a safetensors file and its place in memory.
 *
 * @param shape sizes, the last one contiguous; [] is a scalar
 * @param offset of its first element in the block
 */
public record NamedTensor(String name, List<Integer> shape, Storage storage, long offset) {
  public NamedTensor {
    shape = List.copyOf(shape);
    if (offset < 0 || offset + length(shape) > storage.length()) {
      throw new IllegalArgumentException(name + " of shape " + shape + " is outside its block");
    }
  }

  /** A whole block as a vector. */
  public static NamedTensor vector(String name, Storage storage) {
    return new NamedTensor(name, List.of(Math.toIntExact(storage.length())), storage, 0);
  }

  public long length() {
    return length(shape);
  }

  private static long length(List<Integer> shape) {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }
}
