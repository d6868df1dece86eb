package org.pcot.model.tensor;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Hands out tensors one after the other, each at a multiple of 16 elements and within one block.
 * After {@link #reset} the same memory is handed out again, so that a tensor is valid only until
 * then. It grows as it is asked to; what was taken between two resets lies in one block at the next
 * time, if one can hold it.
 */
public final class Arena {
  public static final int ALIGNMENT = 16;

  private final Memory memory;
  private final DataType dataType;
  private final long most;
  private final List<Storage> blocks = new ArrayList<>();
  private int block;
  private long used;
  private long taken;

  public Arena(DataType dataType) {
    this(Memory.standard(), dataType);
  }

  public Arena(Memory memory, DataType dataType) {
    this.memory = memory;
    this.dataType = dataType;
    this.most = Memory.BLOCK_BYTES / dataType.width() / ALIGNMENT * ALIGNMENT;
  }

  /** Forgets all tensors. */
  public void reset() {
    if (blocks.size() > 1 && taken <= most) {
      blocks.clear();
      blocks.add(memory.allocate(dataType, taken));
    }
    block = 0;
    used = 0;
    taken = 0;
  }

  public Tensor take(int rows, int columns) {
    long size = alignedLong((long) rows * columns);
    while (block < blocks.size() && used + size > blocks.get(block).length()) {
      block++;
      used = 0;
    }
    if (block == blocks.size()) {
      blocks.add(memory.allocate(dataType, Math.max(size, Math.min(most, taken))));
    }
    Tensor tensor = new Tensor(blocks.get(block), Math.toIntExact(used), rows, columns);
    used += size;
    taken += size;
    return tensor;
  }

  /** What it holds. */
  public long bytes() {
    return blocks.stream().mapToLong(block -> block.length() * dataType.width()).sum();
  }

  /** The elements that a tensor of this many takes from an arena. */
  public static int aligned(long elements) {
    return Math.toIntExact(alignedLong(elements));
  }

  private static long alignedLong(long elements) {
    return (elements + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
