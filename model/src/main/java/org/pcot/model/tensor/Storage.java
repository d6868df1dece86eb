package org.pcot.model.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One contiguous block of off-heap elements (FLOAT or DOUBLE), seen three ways without a copy: as a
 * flat {@link INDArray}, as a {@link ByteBuffer} for vector loops, as a pointer for BLAS.
 *
 * <p>The array keeps the memory alive; the views live as long as this object does. A block holds
 * less than 2 GiB, the reach of a byte buffer. On a CUDA backend only {@link #array} may be used.
 */
public final class Storage {
  private static final long LIMIT_BYTES = Integer.MAX_VALUE;

  private final INDArray array;
  private final ByteBuffer bytes;
  private final FloatBuffer floatView;
  private final Pointer pointer;
  private final boolean isDouble;

  private Storage(INDArray array) {
    this.array = array;
    long size = array.length() * array.dataType().width();
    if (size > LIMIT_BYTES) {
      throw new IllegalArgumentException(
          "a block of " + size + " bytes is over the limit of " + LIMIT_BYTES);
    }
    Pointer address = array.data().addressPointer();
    this.bytes =
        new BytePointer(address).capacity(size).asByteBuffer().order(ByteOrder.nativeOrder());
    this.isDouble = array.dataType() == DataType.DOUBLE;
    this.floatView = bytes.asFloatBuffer();
    this.pointer =
        isDouble
            ? new DoublePointer(address).capacity(array.length())
            : new FloatPointer(address).capacity(array.length());
  }

  /** A new block of zeros. */
  public static Storage allocate(DataType dataType, long length) {
    return new Storage(Nd4j.create(dataType, length));
  }

  /** The memory of a contiguous array, shared. */
  public static Storage of(INDArray contiguous) {
    if (contiguous.elementWiseStride() != 1) {
      throw new IllegalArgumentException("the array is not contiguous");
    }
    return new Storage(contiguous.reshape(contiguous.length()));
  }

  /** A part of this block, shared. */
  public Storage view(long offset, long length) {
    return new Storage(array.get(NDArrayIndex.interval(offset, offset + length)));
  }

  public DataType dataType() {
    return array.dataType();
  }

  public long length() {
    return array.length();
  }

  public INDArray array() {
    return array;
  }

  public ByteBuffer bytes() {
    return bytes;
  }

  /** The bytes as floats, for copies from and to arrays; FLOAT storage only. */
  public FloatBuffer floatView() {
    return floatView;
  }

  /** For BLAS; FLOAT storage only. Callers that move its position must own a copy. */
  public FloatPointer floats() {
    return (FloatPointer) pointer;
  }

  public double get(long index) {
    return isDouble
        ? bytes.getDouble((int) (index * Double.BYTES))
        : bytes.getFloat((int) (index * Float.BYTES));
  }

  public void set(long index, double value) {
    if (isDouble) {
      bytes.putDouble((int) (index * Double.BYTES), value);
    } else {
      bytes.putFloat((int) (index * Float.BYTES), (float) value);
    }
  }
}
