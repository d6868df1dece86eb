package org.pcot.model.kernels;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

class Nd4jKernelsTest {
  @ParameterizedTest
  @MethodSource("org.pcot.model.kernels.KernelsAgreement#everyKernelAtEverySize")
  void floatAgreesWithDouble(String kernel, KernelSizes sizes) {
    KernelsAgreement.check(
        kernel, sizes, new Nd4jKernels(DataType.DOUBLE), new Nd4jKernels(DataType.FLOAT), 1e-5);
  }
}
