package org.pcot.model;

import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.pcot.datasets.UserError;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.kernels.nd4j.Nd4jKernels;

/** Which implementation of the kernels a model runs on. */
public enum KernelChoice {
  /** The fastest one for the element type and ND4J's backend. */
  AUTOMATIC,
  /** ND4J operations: FLOAT and DOUBLE on every backend. */
  PORTABLE,
  /** OpenBLAS and vector loops: FLOAT on a CPU backend. */
  CPU;

  /**
   * New kernels, to be used by one thread.
   *
   * @throws UserError if this choice does not serve the element type or the backend
   */
  public Kernels create(DataType dataType) {
    boolean cpuServes = dataType == DataType.FLOAT && Nd4j.getEnvironment().isCPU();
    return switch (this) {
      case PORTABLE -> new Nd4jKernels(dataType);
      case AUTOMATIC -> cpuServes ? new CpuKernels() : new Nd4jKernels(dataType);
      case CPU -> {
        if (!cpuServes) {
          throw new UserError(
              "the CPU kernels are FLOAT on a CPU backend; asked for "
                  + dataType
                  + " on "
                  + Nd4j.getBackend().getClass().getSimpleName(),
              "choose kernels: " + AUTOMATIC.name().toLowerCase(Locale.ROOT));
        }
        yield new CpuKernels();
      }
    };
  }
}
