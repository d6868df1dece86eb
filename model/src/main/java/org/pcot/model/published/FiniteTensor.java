package org.pcot.model.published;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;

/**
 * A tensor whose elements are numbers, and stay so where they are written.
 *
 * @param origin where it is from, for messages
 * @param type that its elements will have
 */
record FiniteTensor(TensorSource tensor, Path origin, WeightType type) implements TensorSource {
  private static final int CHUNK = 1 << 16;

  @Override
  public String name() {
    return tensor.name();
  }

  @Override
  public List<Long> shape() {
    return tensor.shape();
  }

  /**
   * @throws UserError that names the first element that is none
   */
  @Override
  public void copyTo(FloatBuffer target, long start) throws IOException {
    int from = target.position();
    tensor.copyTo(target, start);
    for (int i = from; i < target.position(); i++) {
      if (!Float.isFinite(type.rounded(target.get(i)))) {
        throw notFinite(start + i - from, target.get(i));
      }
    }
  }

  /**
   * @throws UserError as {@link #copyTo}
   */
  static void check(NamedTensor tensor, Path origin) throws IOException {
    if (!tensor.isFinite()) {
      FiniteTensor checked = new FiniteTensor(tensor, origin, WeightType.FLOAT32);
      FloatBuffer chunk = FloatBuffer.allocate(CHUNK);
      for (long start = 0; start < tensor.length(); start += CHUNK) {
        checked.copyTo(chunk.clear().limit((int) Math.min(CHUNK, tensor.length() - start)), start);
      }
    }
  }

  private UserError notFinite(long element, float value) {
    String place = origin + ": " + name() + index(element) + " is " + value;
    return Float.isFinite(value)
        ? new UserError(
            place + ", more than " + type.torchName() + " can hold", "write it as float32")
        : new UserError(place, "use weights that are numbers, such as an earlier checkpoint");
  }

  /** As torch would print it: the last index counts elements. */
  private String index(long element) {
    StringBuilder index = new StringBuilder();
    long rest = element;
    for (int axis = shape().size() - 1; axis >= 0; axis--) {
      index.insert(0, (axis == 0 ? "" : ", ") + rest % shape().get(axis));
      rest /= shape().get(axis);
    }
    return "[" + index + "]";
  }
}
