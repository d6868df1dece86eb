package org.pcot.model.kernels.cpu;

import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.kernels.AdamStep;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.kernels.Team;
import org.pcot.model.tensor.GradientVector;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

/** OpenBLAS and vector loops, in FLOAT, on the host. */
public final class CpuBackend implements Backend {
  @Override
  public DataType dataType() {
    return DataType.FLOAT;
  }

  @Override
  public Memory memory() {
    return Memory.HOST;
  }

  /** What a byte buffer can reach. */
  @Override
  public long largestTensor() {
    return Memory.BLOCK_BYTES;
  }

  @Override
  public Kernels kernels() {
    return new CpuKernels();
  }

  @Override
  public Kernels kernels(Team team) {
    return new CpuKernels(team);
  }

  @Override
  public void adam(
      AdamStep step,
      long from,
      long to,
      GradientVector gradient,
      Segments parameters,
      Segments firstMoments,
      Segments secondMoments) {
    new AdamKernel(
            (float) step.factor(),
            (float) step.beta1(),
            (float) step.beta2(),
            (float) step.stepSize(),
            (float) step.epsilon(),
            (float) step.decay())
        .apply(from, to, gradient, parameters, firstMoments, secondMoments);
  }
}
