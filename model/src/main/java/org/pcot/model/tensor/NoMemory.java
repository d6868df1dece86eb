package org.pcot.model.tensor;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;

/** {@link Memory#NONE}. */
enum NoMemory implements Memory {
  NONE;

  @Override
  public Storage allocate(DataType dataType, long length) {
    return new Nothing(dataType, length);
  }

  /** A block of elements that are nowhere: what is written is lost, and nothing can be read. */
  private record Nothing(DataType dataType, long length) implements Storage {
    @Override
    public Memory memory() {
      return NONE;
    }

    @Override
    public Storage view(long offset, long count) {
      return new Nothing(dataType, count);
    }

    @Override
    public void fill(long from, long count, double value) {}

    @Override
    public void copy(long to, Storage source, long from, long count) {}

    @Override
    public void write(long from, FloatBuffer source) {}

    @Override
    public void write(long from, double[] source, int count) {}

    @Override
    public void set(long index, double value) {}

    @Override
    public void read(long from, FloatBuffer target) {
      throw noElements();
    }

    @Override
    public void read(long from, double[] target, int count) {
      throw noElements();
    }

    @Override
    public double get(long index) {
      throw noElements();
    }

    private IllegalStateException noElements() {
      return new IllegalStateException("a block of " + length + " elements that are nowhere");
    }
  }
}
