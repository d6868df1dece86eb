package org.pcot.model.checkpoint;

import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.pcot.model.tensor.Storage;

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

  /** Puts these elements into the buffer, as floats. */
  void copyTo(FloatBuffer target, long start, int count) {
    if (isPlainMemory()) {
      target.put(plain(start, count));
    } else {
      target.put(part(start, count).toFloatVector());
    }
  }

  /** Fills these elements from the buffer. */
  void copyFrom(FloatBuffer source, long start, int count) {
    if (isPlainMemory()) {
      plain(start, count).put(source);
    } else {
      float[] values = new float[count];
      source.get(values);
      part(start, count).assign(Nd4j.createFromArray(values));
    }
  }

  /** ND4J's own copies take a hundred times as long, but convert, and reach a GPU's memory. */
  private boolean isPlainMemory() {
    return storage.dataType() == DataType.FLOAT && Nd4j.getEnvironment().isCPU();
  }

  private FloatBuffer plain(long start, int count) {
    return storage.bytes().asFloatBuffer().slice(Math.toIntExact(offset + start), count);
  }

  private INDArray part(long start, int count) {
    return storage.array().get(NDArrayIndex.interval(offset + start, offset + start + count));
  }
}
