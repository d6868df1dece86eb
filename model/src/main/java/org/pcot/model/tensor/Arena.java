package org.pcot.model.tensor;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * Hands out tensors of one block, one after the other, each at a multiple of 16 elements. After
 * {@link #reset} the same memory is handed out again; a larger need replaces the block, so a tensor
 * is valid only until the reset after it.
 */
public final class Arena {
  public static final int ALIGNMENT = 16;

  private final DataType dataType;
  private Storage storage;
  private int used;

  public Arena(DataType dataType) {
    this.dataType = dataType;
    this.storage = Storage.allocate(dataType, ALIGNMENT);
  }

  /** Forgets all tensors and makes room for this many elements, each tensor's {@link #aligned}. */
  public void reset(long capacity) {
    used = 0;
    if (storage.length() < capacity) {
      storage = Storage.allocate(dataType, capacity);
    }
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
