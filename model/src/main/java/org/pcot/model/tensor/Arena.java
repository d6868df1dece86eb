package org.pcot.model.tensor;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Hands out tensors one after the other, each at a multiple of 16 elements and within one block.
 * After {@link #reset} the same memory is handed out again, so that a tensor is valid only until
 * then. It grows as it is asked to; what was taken between two resets lies in one block at the next
 * time, if it is not much.
 */
public final class Arena {
  public static final int ALIGNMENT = 16;

  /** Elements of a block, unless a tensor has more: then little of the memory waits unused. */
  private static final long BLOCK = 1 << 24;

  private final Memory memory;
  private final DataType dataType;
  private final List<Storage> blocks = new ArrayList<>();
  private int block;
  private long used;
  private long taken;
  private long mostTaken;

  public Arena(DataType dataType) {
    this(Memory.standard(), dataType);
  }

  public Arena(Memory memory, DataType dataType) {
    this.memory = memory;
    this.dataType = dataType;
  }

  public DataType dataType() {
    return dataType;
  }

  /** Forgets all tensors. */
  public void reset() {
    mostTaken = Math.max(mostTaken, taken);
    if (blocks.size() > 1 && taken <= BLOCK) {
      blocks.clear();
      blocks.add(memory.allocate(dataType, taken));
    } else if (elements() > mostTaken + mostTaken / 4 + BLOCK) {
      blocks.clear(); // their sizes are those of other passes
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
      blocks.add(memory.allocate(dataType, Math.max(size, Math.min(BLOCK, taken))));
    }
    Tensor tensor = new Tensor(blocks.get(block), Math.toIntExact(used), rows, columns);
    used += size;
    taken += size;
    return tensor;
  }

  /** What it holds. */
  public long bytes() {
    return elements() * dataType.width();
  }

  private long elements() {
    return blocks.stream().mapToLong(Storage::length).sum();
  }

  /** The elements that a tensor of this many takes from an arena. */
  public static int aligned(long elements) {
    return Math.toIntExact(alignedLong(elements));
  }

  private static long alignedLong(long elements) {
    return (elements + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
