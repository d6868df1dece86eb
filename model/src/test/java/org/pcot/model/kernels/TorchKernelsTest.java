package org.pcot.model.kernels;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.Libtorch;
import org.pcot.model.kernels.nd4j.Nd4jKernels;
import org.pcot.model.kernels.torch.PaddedKernels;

class TorchKernelsTest {
  private static final double DOUBLE_TOLERANCE = 1e-11;

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("org.pcot.model.kernels.KernelsAgreement#everyKernelAtEverySize")
  void agreesWithThePortableKernelsInDouble(String kernel, KernelSizes sizes) {
    Kernels portable = new Nd4jKernels(DataType.DOUBLE);
    KernelsAgreement.check(
        kernel, sizes, portable, Libtorch.backend().kernels(), KernelsAgreement.FLOAT_TOLERANCE);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("org.pcot.model.kernels.KernelsAgreement#everyKernelAtEverySize")
  void agreesInBfloat16(String kernel, KernelSizes sizes) {
    Kernels portable = new Nd4jKernels(DataType.DOUBLE);
    Kernels kernels = Libtorch.backend(DataType.BFLOAT16).kernels();
    KernelsAgreement.check(kernel, sizes, portable, kernels, KernelsAgreement.BFLOAT16_TOLERANCE);
  }

  /** So they are what a card is compared with where there is no ND4J: {@link KernelsOnDevice}. */
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("org.pcot.model.kernels.KernelsAgreement#everyKernelAtEverySize")
  void onTheCpuTheyArePortableOnesInDouble(String kernel, KernelSizes sizes) {
    Libtorch.backend();
    Kernels portable = new Nd4jKernels(DataType.DOUBLE);
    Kernels kernels = Libtorch.backend("cpu", DataType.DOUBLE).kernels();
    KernelsAgreement.check(kernel, sizes, portable, kernels, DOUBLE_TOLERANCE);
  }

  /** As on cards, whose operators want heads of a multiple of 8 channels. */
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("attention")
  void headsThatArePaddedGiveTheSame(String kernel, KernelSizes sizes) {
    Libtorch.backend();
    Kernels portable = new Nd4jKernels(DataType.DOUBLE);
    Kernels padded = PaddedKernels.onCpu(DataType.DOUBLE, 8);
    KernelsAgreement.check(kernel, sizes, portable, padded, DOUBLE_TOLERANCE);
  }

  static Stream<Arguments> attention() {
    return KernelsAgreement.everyKernelAtEverySize()
        .filter(arguments -> ((String) arguments.get()[0]).startsWith("causalAttention"));
  }
}
