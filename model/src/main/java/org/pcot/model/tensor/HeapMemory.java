package org.pcot.model.tensor;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;

/** {@link Memory#HEAP}. */
enum HeapMemory implements Memory {
  HEAP;

  @Override
  public Storage allocate(DataType dataType, long length) {
    int count = Math.toIntExact(length);
    return switch (dataType) {
      case FLOAT -> new Floats(new float[count], 0, count);
      case DOUBLE -> new Doubles(new double[count], 0, count);
      default -> throw new IllegalArgumentException("no " + dataType + " on Java's heap");
    };
  }

  private static int place(int first, long index) {
    return Math.toIntExact(first + index);
  }

  /** Elements {@code first} … of an array. */
  private record Floats(float[] values, int first, long length) implements Storage {
    @Override
    public DataType dataType() {
      return DataType.FLOAT;
    }

    @Override
    public Memory memory() {
      return HEAP;
    }

    @Override
    public Storage view(long offset, long count) {
      return new Floats(values, place(first, offset), count);
    }

    @Override
    public void fill(long from, long count, double value) {
      Arrays.fill(values, place(first, from), place(first, from + count), (float) value);
    }

    @Override
    public void read(long from, FloatBuffer target) {
      target.put(values, place(first, from), target.remaining());
    }

    @Override
    public void write(long from, FloatBuffer source) {
      source.get(values, place(first, from), source.remaining());
    }

    @Override
    public void read(long from, double[] target, int count) {
      int start = place(first, from);
      for (int i = 0; i < count; i++) {
        target[i] = values[start + i];
      }
    }

    @Override
    public void write(long from, double[] source, int count) {
      int start = place(first, from);
      for (int i = 0; i < count; i++) {
        values[start + i] = (float) source[i];
      }
    }

    @Override
    public double get(long index) {
      return values[place(first, index)];
    }

    @Override
    public void set(long index, double value) {
      values[place(first, index)] = (float) value;
    }
  }

  /** Elements {@code first} … of an array. */
  private record Doubles(double[] values, int first, long length) implements Storage {
    @Override
    public DataType dataType() {
      return DataType.DOUBLE;
    }

    @Override
    public Memory memory() {
      return HEAP;
    }

    @Override
    public Storage view(long offset, long count) {
      return new Doubles(values, place(first, offset), count);
    }

    @Override
    public void fill(long from, long count, double value) {
      Arrays.fill(values, place(first, from), place(first, from + count), value);
    }

    @Override
    public void copy(long to, Storage source, long from, long count) {
      double[] copies = new double[Math.toIntExact(count)];
      source.read(from, copies, copies.length);
      write(to, copies, copies.length);
    }

    @Override
    public void read(long from, FloatBuffer target) {
      for (int i = place(first, from); target.hasRemaining(); i++) {
        target.put((float) values[i]);
      }
    }

    @Override
    public void write(long from, FloatBuffer source) {
      for (int i = place(first, from); source.hasRemaining(); i++) {
        values[i] = source.get();
      }
    }

    @Override
    public void read(long from, double[] target, int count) {
      System.arraycopy(values, place(first, from), target, 0, count);
    }

    @Override
    public void write(long from, double[] source, int count) {
      System.arraycopy(source, 0, values, place(first, from), count);
    }

    @Override
    public double get(long index) {
      return values[place(first, index)];
    }

    @Override
    public void set(long index, double value) {
      values[place(first, index)] = value;
    }
  }
}
