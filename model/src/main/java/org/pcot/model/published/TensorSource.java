package org.pcot.model.published;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;

/** A tensor under its name in Hugging Face's files, whose elements come in pieces. */
public interface TensorSource {
  String name();

  /** Sizes, the last one contiguous; [] is a scalar. */
  List<Long> shape();

  /** Copies as many elements as the target has room for, from this one on, as floats. */
  void copyTo(FloatBuffer target, long start) throws IOException;

  /** Number of elements. */
  default long length() {
    return shape().stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
  }
}
