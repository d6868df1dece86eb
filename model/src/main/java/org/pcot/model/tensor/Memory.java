package org.pcot.model.tensor;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Where elements lie, and so how they may be reached. */
public enum Memory {
  /** Beside the Java heap: vector loops and BLAS reach it through the views of {@link Storage}. */
  HOST,
  /** Wherever ND4J's backend keeps its arrays: reached by its operations, and by copies. */
  DEVICE,
  /** Nowhere: blocks have a length and no elements, for passes that only count what they take. */
  NONE;

  /** Greatest size of a block that any engine can use as a whole: a byte buffer's reach. */
  public static final long BLOCK_BYTES = Integer.MAX_VALUE;

  /** What ND4J's backend has. */
  public static Memory standard() {
    return Nd4j.getEnvironment().isCPU() ? HOST : DEVICE;
  }

  /** A new block of zeros. */
  public Storage allocate(DataType dataType, long length) {
    return this == NONE
        ? Storage.ofNothing(dataType, length)
        : Storage.of(Nd4j.create(dataType, length), this);
  }
}
