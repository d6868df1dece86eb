package org.pcot.model.kernels;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.Libtorch;
import org.pcot.model.kernels.nd4j.Nd4jKernels;

class TorchKernelsTest {
  private static final double TOLERANCE = 2e-5;
  private static final double BFLOAT16_TOLERANCE = 0.1;

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("org.pcot.model.kernels.KernelsAgreement#everyKernelAtEverySize")
  void agreesWithThePortableKernelsInDouble(String kernel, KernelSizes sizes) {
    Kernels portable = new Nd4jKernels(DataType.DOUBLE);
    KernelsAgreement.check(kernel, sizes, portable, Libtorch.backend().kernels(), TOLERANCE);
  }

  /** Inputs are rounded to 8 bits, and so is what goes from one operator to the next. */
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("org.pcot.model.kernels.KernelsAgreement#everyKernelAtEverySize")
  void agreesInBfloat16(String kernel, KernelSizes sizes) {
    Kernels portable = new Nd4jKernels(DataType.DOUBLE);
    Kernels kernels = Libtorch.backend(DataType.BFLOAT16).kernels();
    KernelsAgreement.check(kernel, sizes, portable, kernels, BFLOAT16_TOLERANCE);
  }
}
