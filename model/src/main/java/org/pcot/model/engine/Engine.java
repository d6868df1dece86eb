package org.pcot.model.engine;

import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.kernels.Backend;

/** What a model is computed by. */
public enum Engine {
  /** The fastest one for the element type and ND4J's backend, of those that need nothing else. */
  AUTO,
  /** OpenBLAS and vector loops: FLOAT on a CPU. */
  CPU,
  /** ND4J's operations: FLOAT and DOUBLE on every backend of ND4J. */
  ND4J,
  /** A libtorch that the user brings: FLOAT on cards and CPUs. */
  TORCH;

  /**
   * The engine for elements of this type, as it is where nothing else is set.
   *
   * @throws org.pcot.datasets.UserError if it does not serve the type or ND4J's backend
   */
  public Backend backend(DataType dataType) {
    return EngineConfig.of(this).backend(dataType);
  }
}
