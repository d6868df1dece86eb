package org.pcot.model.published;

import java.nio.FloatBuffer;
import java.util.List;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.tensor.Segments;

/**
 * A tensor of a safetensors file and its place in memory.
 *
 * @param shape sizes, the last one contiguous; [] is a scalar
 * @param offset of its first element in the vector
 */
public record NamedTensor(String name, List<Long> shape, Segments vector, long offset)
    implements TensorSource {
  private static final int CHUNK = 1 << 16;
  private static final int INFINITE = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

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

  /** What a view trains, under Hugging Face's names and shapes, among all parameters. */
  public static List<NamedTensor> of(TrainableView view, Segments parameters) {
    Segments trained = view.trained(parameters);
    return view.layout().parameters().stream()
        .map(p -> new NamedTensor(p.name(), longs(p.declaration().shape()), trained, p.offset()))
        .toList();
  }

  private static List<Long> longs(List<Integer> shape) {
    return shape.stream().map(Integer::longValue).toList();
  }

  /** The same place for a tensor of another name. */
  NamedTensor named(String other) {
    return new NamedTensor(other, shape, vector, offset);
  }

  @Override
  public long length() {
    return length(shape);
  }

  private static long length(List<Long> shape) {
    return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
  }

  /** Whether it holds numbers only. */
  public boolean isFinite() {
    FloatBuffer chunk = FloatBuffer.allocate((int) Math.min(CHUNK, length()));
    for (long start = 0; start < length(); start += CHUNK) {
      copyTo(chunk.clear().limit((int) Math.min(CHUNK, length() - start)), start);
      if (!isFinite(chunk.array(), chunk.position())) {
        return false;
      }
    }
    return true;
  }

  /** Without a branch an element: the greatest exponent tells. */
  private static boolean isFinite(float[] values, int count) {
    int greatest = 0;
    for (int i = 0; i < count; i++) {
      greatest = Math.max(greatest, Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE);
    }
    return greatest < INFINITE;
  }

  @Override
  public void copyTo(FloatBuffer target, long start) {
    vector.read(offset + start, target);
  }

  /** Copies what the source holds to the elements from this one on. */
  void copyFrom(FloatBuffer source, long start) {
    vector.write(offset + start, source);
  }
}
