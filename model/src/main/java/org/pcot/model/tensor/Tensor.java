package org.pcot.model.tensor;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A row-major matrix [rows, columns] inside a block, starting at an element of the block. Where a
 * block is in a longer vector is the matter of {@link Segments}.
 */
public record Tensor(Storage storage, int offset, int rows, int columns) {
  public Tensor {
    if (offset < 0 || (long) offset + (long) rows * columns > storage.length()) {
      throw new IllegalArgumentException(
          "a tensor of " + rows + " x " + columns + " at " + offset + " is outside its block");
    }
  }

  public int length() {
    return Math.multiplyExact(rows, columns);
  }

  public Tensor rows(int from, int count) {
    return new Tensor(storage, offset + from * columns, count, columns);
  }

  /** The same elements as an ND4J view [rows, columns] in 'c' order. */
  public INDArray array() {
    return storage
        .array()
        .get(NDArrayIndex.interval(offset, (long) offset + length()))
        .reshape('c', rows, columns);
  }

  public void fill(double value) {
    storage.fill(offset, length(), value);
  }

  /** Copies the elements of another tensor of this size, converted to this one's type. */
  public void copy(Tensor other) {
    storage.copy(offset, other.storage, other.offset, length());
  }

  /** The same elements where they can be read one by one: these, or a copy of all at once. */
  public Tensor onHost() {
    if (storage.memory() == Memory.HOST || storage.memory() == Memory.HEAP) {
      return this;
    }
    boolean isDouble = storage.dataType() == DataType.DOUBLE;
    Storage copy = Memory.HEAP.allocate(isDouble ? DataType.DOUBLE : DataType.FLOAT, length());
    copy.copy(0, storage, offset, length());
    return new Tensor(copy, 0, rows, columns);
  }

  /** Copies a row to the first elements of the target. */
  public void readRow(int row, double[] target) {
    storage.read((long) offset + (long) row * columns, target, columns);
  }

  /** Copies values to the elements, row after row. */
  public void write(double... values) {
    storage.write(offset, values, values.length);
  }

  public double get(int row, int column) {
    return storage.get((long) offset + (long) row * columns + column);
  }

  public void set(int row, int column, double value) {
    storage.set((long) offset + (long) row * columns + column, value);
  }
}
