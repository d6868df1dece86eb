package org.pcot.model.kernels.torch;

import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.kernels.Kernels;

/** Kernels of a CPU that pad heads as those of cards do. */
public final class PaddedKernels {
  private PaddedKernels() {}

  public static Kernels onCpu(DataType dataType, int headMultiple) {
    return new TorchKernels(new TorchMemory("cpu"), dataType, headMultiple);
  }
}
