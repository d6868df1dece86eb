package org.pcot.model.tensor;

import org.nd4j.linalg.api.buffer.DataType;

/** Where elements lie, and so how they may be reached. */
public interface Memory {
  /** Beside the Java heap: vector loops and BLAS reach it through the views of {@link Storage}. */
  Memory HOST = Nd4jMemory.HOST;

  /** Wherever ND4J's backend keeps its arrays: reached by its operations, and by copies. */
  Memory DEVICE = Nd4jMemory.DEVICE;

  /** Arrays of Java's, of FLOAT or DOUBLE, for what is read one by one. */
  Memory HEAP = HeapMemory.HEAP;

  /** Nowhere: blocks have a length and no elements, for passes that only count what they take. */
  Memory NONE = NoMemory.NONE;

  /** Greatest size of a block that any engine can use as a whole: a byte buffer's reach. */
  long BLOCK_BYTES = Integer.MAX_VALUE;

  /** What ND4J's backend has. */
  static Memory standard() {
    return Nd4jMemory.standard();
  }

  /** A new block of zeros. */
  Storage allocate(DataType dataType, long length);
}
