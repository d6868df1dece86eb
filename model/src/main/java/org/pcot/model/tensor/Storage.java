package org.pcot.model.tensor;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.OptionalDouble;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One contiguous block of elements (FLOAT, DOUBLE, or BFLOAT16 at rest), wherever its {@link
 * Memory} is. Elements are reached by copies everywhere; some memories give views that need none,
 * which live as long as this object does.
 */
public interface Storage {
  /** Elements that are brought to the host at once where two memories differ. */
  int CHUNK = 1 << 20;

  /** A new block of zeros, where ND4J's backend has its memory. */
  static Storage allocate(DataType dataType, long length) {
    return Memory.standard().allocate(dataType, length);
  }

  /** The memory of a contiguous array, shared. */
  static Storage of(INDArray contiguous) {
    return Nd4jStorage.of(contiguous, Nd4jMemory.standard());
  }

  /** The memory of a direct buffer, such as a mapped file, shared and kept alive. */
  static Storage of(ByteBuffer direct, DataType dataType) {
    return Nd4jStorage.of(direct, dataType);
  }

  DataType dataType();

  Memory memory();

  long length();

  /** A part of this block, shared. */
  Storage view(long offset, long length);

  /** Gives elements one value. */
  void fill(long from, long count, double value);

  /** Copies as many elements as the target has room for, as floats. */
  void read(long from, FloatBuffer target);

  /** Copies what the source holds to the elements from this one on, rounded to their type. */
  void write(long from, FloatBuffer source);

  /** Copies elements from this one on to the first ones of the target. */
  void read(long from, double[] target, int count);

  /** Copies the first elements of the source to those from this one on, rounded to their type. */
  void write(long from, double[] source, int count);

  double get(long index);

  void set(long index, double value);

  /**
   * Copies elements of another block, converted to this one's type: FLOAT where memories differ.
   */
  default void copy(long to, Storage source, long from, long count) {
    float[] chunk = new float[(int) Math.min(count, CHUNK)];
    for (long done = 0; done < count; done += CHUNK) {
      int length = (int) Math.min(CHUNK, count - done);
      source.read(from + done, FloatBuffer.wrap(chunk, 0, length));
      write(to + done, FloatBuffer.wrap(chunk, 0, length));
    }
  }

  /** Adds elements of another block of this type to those from this one on. */
  default void add(long to, Storage addend, long from, long count) {
    Blocks.forEach(
        count,
        (start, end) -> {
          float[] sums = new float[(int) (end - start)];
          float[] chunk = new float[sums.length];
          read(to + start, FloatBuffer.wrap(sums));
          addend.read(from + start, FloatBuffer.wrap(chunk));
          for (int i = 0; i < sums.length; i++) {
            sums[i] += chunk[i];
          }
          write(to + start, FloatBuffer.wrap(sums));
        });
  }

  /** The sum of the squares in double, of a memory that can tell it without a copy. */
  default OptionalDouble squares() {
    return OptionalDouble.empty();
  }

  /**
   * The elements as a flat array of ND4J's.
   *
   * @throws IllegalStateException if they are none
   */
  default INDArray array() {
    throw noView();
  }

  /**
   * The elements for vector loops.
   *
   * @throws IllegalStateException if the host has no view of this block
   */
  default ByteBuffer bytes() {
    throw noView();
  }

  /**
   * The elements for BLAS; FLOAT only. Callers that move its position must own a copy.
   *
   * @throws IllegalStateException if the host has no view of this block
   */
  default FloatPointer floats() {
    throw noView();
  }

  private IllegalStateException noView() {
    return new IllegalStateException(
        "there is no such view of " + length() + " elements of " + dataType() + ", " + memory());
  }
}
