package org.pcot.model.engine;

import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.pcot.datasets.UserError;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.Card;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.kernels.nd4j.Nd4jBackend;

/** What a model is computed by. */
public enum Engine {
  /** The fastest one for the element type and ND4J's backend. */
  AUTO,
  /** OpenBLAS and vector loops: FLOAT on a CPU. */
  CPU,
  /** ND4J's operations: FLOAT and DOUBLE on every backend of ND4J. */
  ND4J;

  /** The engine for elements of this type, on the first card where it computes on one. */
  public Backend backend(DataType dataType) {
    return backend(dataType, Card.FIRST);
  }

  /**
   * The engine for elements of this type.
   *
   * @param card where it computes on one
   * @throws UserError if it does not serve the type or ND4J's backend
   */
  public Backend backend(DataType dataType, Card card) {
    boolean cpuServes = dataType == DataType.FLOAT && Nd4j.getEnvironment().isCPU();
    return switch (this) {
      case ND4J -> new Nd4jBackend(dataType, card);
      case AUTO -> cpuServes ? new CpuBackend() : new Nd4jBackend(dataType, card);
      case CPU -> {
        if (!cpuServes) {
          throw new UserError(
              String.format(
                  Locale.ROOT,
                  "engine: cpu computes FLOAT on a CPU, not %s on %s",
                  dataType,
                  Nd4j.getBackend().getClass().getSimpleName()),
              "choose engine: " + AUTO.name().toLowerCase(Locale.ROOT));
        }
        yield new CpuBackend();
      }
    };
  }
}
