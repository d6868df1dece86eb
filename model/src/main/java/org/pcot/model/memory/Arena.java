package org.pcot.model.memory;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * Hands out tensors of one block, one after the other, each at a multiple of 16 elements. Filled
 * once when a pass over a fixed shape is planned; never freed piecewise.
 */
public final class Arena {
  public static final int ALIGNMENT = 16;

  private final Storage storage;
  private int used;

  public Arena(DataType dataType, long capacity) {
    this.storage = Storage.allocate(dataType, capacity);
  }

  public Tensor take(int rows, int columns) {
    Tensor tensor = new Tensor(storage, used, rows, columns);
    used += aligned((long) rows * columns);
    return tensor;
  }

  /** The elements that a tensor of this many takes from an arena. */
  public static int aligned(long elements) {
    return Math.toIntExact((elements + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
  }
}
