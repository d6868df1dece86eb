package org.pcot.model.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A block seen three ways without a copy: as a flat {@link INDArray}, as a {@link ByteBuffer} for
 * vector loops, as a pointer for BLAS.
 *
 * <p>The array keeps the memory alive. The latter two are views of the host: {@link Memory#DEVICE}
 * has none, nor has a block of 2 GiB or more.
 */
final class Nd4jStorage implements Storage {
  private final INDArray array;
  private final Nd4jMemory memory;
  private final DataType dataType;
  private final ByteBuffer bytes;
  private final FloatPointer floats;

  private Nd4jStorage(INDArray array, Nd4jMemory memory) {
    this.array = array;
    this.memory = memory;
    this.dataType = array.dataType();
    long size = array.length() * dataType.width();
    if (memory == Nd4jMemory.HOST && size <= Memory.BLOCK_BYTES) {
      Pointer address = array.data().addressPointer();
      this.bytes =
          new BytePointer(address).capacity(size).asByteBuffer().order(ByteOrder.nativeOrder());
      this.floats =
          dataType == DataType.FLOAT ? new FloatPointer(address).capacity(array.length()) : null;
    } else {
      this.bytes = null;
      this.floats = null;
    }
  }

  /** The memory of a contiguous array, shared. */
  static Storage of(INDArray contiguous, Nd4jMemory memory) {
    if (contiguous.elementWiseStride() != 1) {
      throw new IllegalArgumentException("the array is not contiguous");
    }
    return new Nd4jStorage(contiguous.reshape(contiguous.length()), memory);
  }

  static Storage of(ByteBuffer direct, DataType dataType) {
    BytePointer bytes = new BytePointer(direct);
    Pointer elements =
        dataType.width() == Float.BYTES ? new FloatPointer(bytes) : new ShortPointer(bytes);
    long length = bytes.capacity() / dataType.width();
    INDArray array = Nd4j.create(Nd4j.createBuffer(elements, length, dataType), length);
    return of(array, Nd4jMemory.HOST);
  }

  @Override
  public Storage view(long offset, long length) {
    return new Nd4jStorage(part(offset, length), memory);
  }

  @Override
  public DataType dataType() {
    return dataType;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public long length() {
    return array.length();
  }

  @Override
  public INDArray array() {
    return array;
  }

  @Override
  public void fill(long from, long count, double value) {
    part(from, count).assign(value);
  }

  @Override
  public void copy(long to, Storage source, long from, long count) {
    if (source instanceof Nd4jStorage other) {
      part(to, count).assign(other.part(from, count));
    } else {
      Storage.super.copy(to, source, from, count);
    }
  }

  @Override
  public ByteBuffer bytes() {
    return bytes == null ? Storage.super.bytes() : bytes;
  }

  @Override
  public FloatPointer floats() {
    return floats == null ? Storage.super.floats() : floats;
  }

  @Override
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

  @Override
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

  @Override
  public void read(long from, double[] target, int count) {
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

  @Override
  public void write(long from, double[] source, int count) {
    if (bytes == null) {
      part(from, count).assign(Nd4j.createFromArray(Arrays.copyOf(source, count)));
      return;
    }
    for (int i = 0; i < count; i++) {
      set(from + i, source[i]);
    }
  }

  @Override
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

  @Override
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
    return array.get(NDArrayIndex.interval(from, from + length));
  }
}
