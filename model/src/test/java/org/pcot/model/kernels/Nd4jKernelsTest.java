package org.pcot.model.kernels;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.kernels.nd4j.Nd4jKernels;
import org.pcot.model.tensor.Storage;
import org.pcot.model.tensor.Tensor;

class Nd4jKernelsTest {
  private static final double EXACT = 1e-12;
  private static final double FINITE_DIFFERENCES = 1e-6;

  private final Kernels kernels = new Nd4jKernels(DataType.DOUBLE);

  @ParameterizedTest
  @MethodSource("forward")
  void forwardIsTheDefinition(String kernel, KernelSizes sizes) {
    KernelsAgreement.check(kernel, sizes, new ScalarKernels(), kernels, EXACT);
  }

  static Stream<Arguments> forward() {
    return KernelsAgreement.everyKernelAtEverySize()
        .filter(arguments -> !isDifferentiated((String) arguments.get()[0]));
  }

  @ParameterizedTest
  @MethodSource("backward")
  void backwardIsTheDerivativeOfForward(String kernel, KernelSizes sizes) {
    KernelsAgreement.check(kernel, sizes, new ScalarKernels(), kernels, FINITE_DIFFERENCES);
  }

  static Stream<Arguments> backward() {
    List<KernelSizes> small =
        List.of(
            new KernelSizes(1, 1, 4, 4, 12, 5),
            new KernelSizes(3, 1, 4, 4, 12, 5),
            new KernelSizes(1, 7, 4, 4, 12, 5),
            new KernelSizes(2, 17, 2, 2, 5, 5),
            new KernelSizes(2, 7, 3, 3, 5, 11),
            new KernelSizes(2, 7, 4, 2, 6, 5),
            new KernelSizes(1, 102, 1, 1, 6, 5));
    return KernelExercises.ALL.keySet().stream()
        .filter(Nd4jKernelsTest::isDifferentiated)
        .flatMap(kernel -> small.stream().map(sizes -> Arguments.of(kernel, sizes)));
  }

  private static boolean isDifferentiated(String kernel) {
    return kernel.contains("Backward") || kernel.equals("crossEntropy");
  }

  @ParameterizedTest
  @MethodSource("org.pcot.model.kernels.KernelsAgreement#everyKernelAtEverySize")
  void floatAgreesWithDouble(String kernel, KernelSizes sizes) {
    KernelsAgreement.check(kernel, sizes, kernels, new Nd4jKernels(DataType.FLOAT), 1e-5);
  }

  @Test
  void aTokenOutsideTheTableIsRefused() {
    Tensor table = new Tensor(Storage.allocate(DataType.DOUBLE, 6), 0, 3, 2);
    Tensor output = new Tensor(Storage.allocate(DataType.DOUBLE, 2), 0, 1, 2);
    assertThatThrownBy(() -> kernels.embed(table, new int[] {3}, output))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
