package org.pcot.model.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One contiguous block of elements (FLOAT, DOUBLE, or BFLOAT16 at rest), seen three ways without a
 * copy: as a flat {@link INDArray}, as a {@link ByteBuffer} for vector loops, as a pointer for
 * BLAS.
 *
 * <p>The array keeps the memory alive; the views live as long as this object does. The latter two
 * are views of the host: {@link Memory#DEVICE} has none, nor has a block of 2 GiB or more.
 */
public final class Storage {
  /** Null where there is {@linkplain Memory#NONE no memory}. */
  private final INDArray array;

  private final long length;
  private final Memory memory;
  private final DataType dataType;
  private final ByteBuffer bytes;
  private final FloatPointer floats;

  private Storage(INDArray array, Memory memory) {
    this.array = array;
    this.length = array.length();
    this.memory = memory;
    this.dataType = array.dataType();
    long size = length * dataType.width();
    if (memory == Memory.HOST && size <= Memory.BLOCK_BYTES) {
      Pointer address = array.data().addressPointer();
      this.bytes =
          new BytePointer(address).capacity(size).asByteBuffer().order(ByteOrder.nativeOrder());
      this.floats = dataType == DataType.FLOAT ? new FloatPointer(address).capacity(length) : null;
    } else {
      this.bytes = null;
      this.floats = null;
    }
  }

  private Storage(DataType dataType, long length) {
    this.array = null;
    this.length = length;
    this.memory = Memory.NONE;
    this.dataType = dataType;
    this.bytes = null;
    this.floats = null;
  }

  /** A block of {@link Memory#NONE}. */
  static Storage ofNothing(DataType dataType, long length) {
    return new Storage(dataType, length);
  }

  /** A new block of zeros, where ND4J's backend has its memory. */
  public static Storage allocate(DataType dataType, long length) {
    return Memory.standard().allocate(dataType, length);
  }

  /** The memory of a contiguous array, shared. */
  public static Storage of(INDArray contiguous) {
    return of(contiguous, Memory.standard());
  }

  /** The memory of a contiguous array, shared. */
  public static Storage of(INDArray contiguous, Memory memory) {
    if (contiguous.elementWiseStride() != 1) {
      throw new IllegalArgumentException("the array is not contiguous");
    }
    return new Storage(contiguous.reshape(contiguous.length()), memory);
  }

  /** The memory of a direct buffer, such as a mapped file, shared and kept alive. */
  public static Storage of(ByteBuffer direct, DataType dataType) {
    BytePointer bytes = new BytePointer(direct);
    Pointer elements =
        dataType.width() == Float.BYTES ? new FloatPointer(bytes) : new ShortPointer(bytes);
    long length = bytes.capacity() / dataType.width();
    return of(Nd4j.create(Nd4j.createBuffer(elements, length, dataType), length), Memory.HOST);
  }

  /** A part of this block, shared. */
  public Storage view(long offset, long length) {
    return memory == Memory.NONE
        ? ofNothing(dataType, length)
        : new Storage(part(offset, length), memory);
  }

  public DataType dataType() {
    return dataType;
  }

  public Memory memory() {
    return memory;
  }

  public long length() {
    return length;
  }

  /**
   * @throws IllegalStateException if there are no elements
   */
  public INDArray array() {
    if (array == null) {
      throw new IllegalStateException("a block of " + length + " elements that are nowhere");
    }
    return array;
  }

  /** Gives elements one value. */
  void fill(long from, long count, double value) {
    if (memory != Memory.NONE) {
      part(from, count).assign(value);
    }
  }

  /** Copies elements of another block, converted to this one's type. */
  void copy(long to, Storage source, long from, long count) {
    if (memory != Memory.NONE) {
      part(to, count).assign(source.part(from, count));
    }
  }

  /**
   * @throws IllegalStateException if the host has no view of this block
   */
  public ByteBuffer bytes() {
    if (bytes == null) {
      throw noHostView();
    }
    return bytes;
  }

  /**
   * For BLAS; FLOAT only. Callers that move its position must own a copy.
   *
   * @throws IllegalStateException if the host has no view of this block
   */
  public FloatPointer floats() {
    if (floats == null) {
      throw noHostView();
    }
    return floats;
  }

  private IllegalStateException noHostView() {
    return new IllegalStateException(
        "the host has no such view of " + length() + " elements of " + dataType + ", " + memory);
  }

  /** Copies as many elements as the target has room for, as floats. */
  public void read(long from, FloatBuffer target) {
    int count = target.remaining();
    if (bytes == null) {
      target.put(part(from, count).castTo(DataType.FLOAT).toFloatVector());
    } else if (dataType == DataType.FLOAT) {
      target.put(bytes.asFloatBuffer().slice(Math.toIntExact(from), count));
    } else {
      for (int i = 0; i < count; i++) {
        target.put((float) get(from + i));
      }
    }
  }

  /** Copies what the source holds to the elements from this one on, rounded to their type. */
  public void write(long from, FloatBuffer source) {
    int count = source.remaining();
    if (bytes == null) {
      float[] values = new float[count];
      source.get(values);
      part(from, count).assign(Nd4j.createFromArray(values));
    } else if (dataType == DataType.FLOAT) {
      bytes.asFloatBuffer().slice(Math.toIntExact(from), count).put(source);
    } else {
      for (int i = 0; i < count; i++) {
        set(from + i, source.get());
      }
    }
  }

  /** Copies the first elements of the target from these on. */
  void read(long from, double[] target, int count) {
    if (bytes == null) {
      double[] values = part(from, count).castTo(DataType.DOUBLE).toDoubleVector();
      System.arraycopy(values, 0, target, 0, count);
      return;
    }
    if (dataType == DataType.FLOAT) {
      int start = Math.toIntExact(from * Float.BYTES);
      for (int i = 0; i < count; i++) {
        target[i] = bytes.getFloat(start + i * Float.BYTES);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      target[i] = get(from + i);
    }
  }

  public double get(long index) {
    if (bytes == null) {
      return array.getDouble(index);
    }
    return switch (dataType) {
      case FLOAT -> bytes.getFloat(Math.toIntExact(index * Float.BYTES));
      case DOUBLE -> bytes.getDouble(Math.toIntExact(index * Double.BYTES));
      default -> Bfloat16.toFloat(bytes.getShort(Math.toIntExact(index * Short.BYTES)));
    };
  }

  public void set(long index, double value) {
    if (bytes == null) {
      // ND4J's putScalar cuts a BFLOAT16 off where its conversion of arrays rounds.
      part(index, 1).assign(Nd4j.createFromArray(value));
      return;
    }
    switch (dataType) {
      case FLOAT -> bytes.putFloat(Math.toIntExact(index * Float.BYTES), (float) value);
      case DOUBLE -> bytes.putDouble(Math.toIntExact(index * Double.BYTES), value);
      default ->
          bytes.putShort(Math.toIntExact(index * Short.BYTES), Bfloat16.fromFloat((float) value));
    }
  }

  private INDArray part(long from, long length) {
    return array().get(NDArrayIndex.interval(from, from + length));
  }
}
