package org.pcot.model.tensor;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One long vector in blocks: parameters, a gradient, an optimiser's state. Its elements have
 * offsets of 64 bits; a tensor lies in one block, where kernels can use it. What fits into one
 * block is one block.
 */
public final class Segments {
  private final List<Storage> blocks;

  /** Where each block starts, and after the last one, where it ends. */
  private final long[] starts;

  private Segments(List<Storage> blocks) {
    this.blocks = List.copyOf(blocks);
    this.starts = new long[blocks.size() + 1];
    for (int block = 0; block < blocks.size(); block++) {
      if (blocks.get(block).dataType() != blocks.get(0).dataType()) {
        throw new IllegalArgumentException("blocks of one vector have one type");
      }
      starts[block + 1] = starts[block] + blocks.get(block).length();
    }
  }

  /** These blocks, one after the other, shared. */
  public static Segments of(Storage... blocks) {
    return new Segments(List.of(blocks));
  }

  /**
   * Zeros.
   *
   * @param tensors the lengths of what will lie in it, in their order, each within one block
   */
  public static Segments allocate(Memory memory, DataType dataType, long... tensors) {
    return new Segments(
        Arrays.stream(sizes(dataType, tensors))
            .mapToObj(length -> memory.allocate(dataType, length))
            .toList());
  }

  /** A flat array, shared, in blocks of the sizes that {@link #allocate} would give it. */
  public static Segments of(INDArray flat, long... tensors) {
    List<Storage> blocks = new ArrayList<>();
    long from = 0;
    for (long length : sizes(flat.dataType(), tensors)) {
      INDArray row = flat.reshape(flat.length());
      blocks.add(Storage.of(row.get(NDArrayIndex.interval(from, from + length))));
      from += length;
    }
    return new Segments(blocks);
  }

  /**
   * The lengths of blocks that hold tensors of these lengths in their order: as many tensors in a
   * block as {@link Memory#BLOCK_BYTES} allow, and a larger one in a block of its own.
   */
  public static long[] sizes(DataType dataType, long... tensors) {
    long most = Memory.BLOCK_BYTES / dataType.width();
    List<Long> sizes = new ArrayList<>();
    long size = 0;
    for (long tensor : tensors) {
      if (size > 0 && size + tensor > most) {
        sizes.add(size);
        size = 0;
      }
      size += tensor;
    }
    sizes.add(size);
    return sizes.stream().mapToLong(Long::longValue).toArray();
  }

  /** Zeros of the same type in blocks of the same sizes. */
  public Segments like() {
    return new Segments(
        blocks.stream()
            .map(block -> block.memory().allocate(block.dataType(), block.length()))
            .toList());
  }

  /** These, where they are all in this memory, or else a copy in blocks of the same sizes. */
  public Segments in(Memory memory) {
    if (blocks.stream().allMatch(block -> block.memory() == memory)) {
      return this;
    }
    Segments copy =
        new Segments(blocks.stream().map(b -> memory.allocate(b.dataType(), b.length())).toList());
    copy.assign(this);
    return copy;
  }

  public DataType dataType() {
    return blocks.get(0).dataType();
  }

  public long length() {
    return starts[blocks.size()];
  }

  public List<Storage> blocks() {
    return blocks;
  }

  /**
   * @throws IllegalArgumentException if the tensor does not lie in one block
   */
  public Tensor tensor(long offset, int rows, int columns) {
    int block = block(offset);
    return new Tensor(blocks.get(block), Math.toIntExact(offset - starts[block]), rows, columns);
  }

  /** Work on a part of the vector that lies within one block of each of several vectors. */
  @FunctionalInterface
  public interface Run {
    /**
     * @param from where in the vector the run starts
     * @param length its elements
     */
    void on(long from, int length);
  }

  /** The elements from … to - 1 in runs that cross no end of a block of any of the vectors. */
  public static void runs(long from, long to, Run work, Segments... vectors) {
    for (long at = from; at < to; ) {
      long end = to;
      for (Segments vector : vectors) {
        end = Math.min(end, vector.starts[vector.block(at) + 1]);
      }
      work.on(at, Math.toIntExact(Math.min(end - at, Integer.MAX_VALUE)));
      at = Math.min(end, at + Integer.MAX_VALUE);
    }
  }

  /** The block that holds an element. */
  public Storage storage(long index) {
    return blocks.get(block(index));
  }

  /** Where in its {@link #storage} an element is. */
  public long place(long index) {
    return index - starts[block(index)];
  }

  public double get(long index) {
    return storage(index).get(place(index));
  }

  public void set(long index, double value) {
    storage(index).set(place(index), value);
  }

  /** Copies as many elements as the target has room for, as floats. */
  public void read(long from, FloatBuffer target) {
    int end = target.limit();
    runs(
        from,
        from + target.remaining(),
        (at, length) -> {
          storage(at).read(place(at), target.limit(target.position() + length));
          target.limit(end);
        },
        this);
  }

  /** Copies what the source holds to the elements from this one on. */
  public void write(long from, FloatBuffer source) {
    int end = source.limit();
    runs(
        from,
        from + source.remaining(),
        (at, length) -> {
          storage(at).write(place(at), source.limit(source.position() + length));
          source.limit(end);
        },
        this);
  }

  public void fill(double value) {
    blocks.forEach(block -> block.fill(0, block.length(), value));
  }

  /** Copies the other's elements into these. */
  public void assign(Segments other) {
    if (other.length() != length()) {
      throw new IllegalArgumentException(other.length() + " elements for " + length());
    }
    runs(
        0,
        length(),
        (at, length) -> storage(at).copy(place(at), other.storage(at), other.place(at), length),
        this,
        other);
  }

  /** Adds the elements of another vector of this length. */
  void add(Segments addend) {
    runs(
        0,
        length(),
        (at, length) -> storage(at).add(place(at), addend.storage(at), addend.place(at), length),
        this,
        addend);
  }

  /** Elements of one block as a flat array, shared. */
  public INDArray array(long from, long length) {
    long place = place(from);
    return storage(from).array().get(NDArrayIndex.interval(place, place + length));
  }

  private int block(long index) {
    int found = Arrays.binarySearch(starts, index);
    return found < 0 ? -found - 2 : Math.min(found, blocks.size() - 1);
  }
}
