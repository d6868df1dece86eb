package org.pcot.model.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.pcot.model.tensor.Tensor;

/**
 * Compares two implementations of {@link Kernels} element by element on the same random numbers:
 * every kernel at every size of {@link KernelSizes#all}. Inputs are compared too, so that a kernel
 * that spoils one is found.
 */
final class KernelsAgreement {
  private KernelsAgreement() {}

  /** (kernel, sizes) for a parameterised test. */
  static Stream<Arguments> everyKernelAtEverySize() {
    return KernelExercises.ALL.keySet().stream()
        .flatMap(kernel -> KernelSizes.all().stream().map(sizes -> Arguments.of(kernel, sizes)));
  }

  /**
   * Runs one kernel of both and compares what they leave.
   *
   * @param tolerance allowed difference, relative to the element plus the root mean square of its
   *     tensor
   */
  static void check(
      String kernel, KernelSizes sizes, Kernels expected, Kernels actual, double tolerance) {
    long seed = sizes.hashCode();
    Map<String, Tensor> wanted = run(kernel, sizes, expected, seed);
    Map<String, Tensor> found = run(kernel, sizes, actual, seed);
    assertThat(found.keySet()).isEqualTo(wanted.keySet());
    wanted.forEach((name, tensor) -> compare(kernel, name, tensor, found.get(name), tolerance));
  }

  private static Map<String, Tensor> run(
      String kernel, KernelSizes sizes, Kernels kernels, long seed) {
    Operands operands = new Operands(kernels.memory(), kernels.dataType(), seed);
    BiConsumer<Kernels, KernelExercises.Setting> exercise = KernelExercises.ALL.get(kernel);
    exercise.accept(kernels, new KernelExercises.Setting(sizes, operands));
    return operands.results();
  }

  private static void compare(
      String kernel, String name, Tensor expected, Tensor actual, double tolerance) {
    assertThat(List.of(actual.rows(), actual.columns()))
        .isEqualTo(List.of(expected.rows(), expected.columns()));
    double[] wantedElements = elements(expected);
    double[] foundElements = elements(actual);
    double scale = rootMeanSquare(wantedElements);
    for (int row = 0; row < expected.rows(); row++) {
      for (int column = 0; column < expected.columns(); column++) {
        double wanted = wantedElements[row * expected.columns() + column];
        double found = foundElements[row * expected.columns() + column];
        boolean agrees =
            Double.isNaN(wanted)
                ? name.equals(CacheExercises.MAY_HOLD_NAN)
                : Math.abs(found - wanted) <= tolerance * (Math.abs(wanted) + scale);
        if (!agrees) {
          throw new AssertionError(
              "%s: %s[%d, %d] is %s, expected %s (root mean square %s)"
                  .formatted(kernel, name, row, column, found, wanted, scale));
        }
      }
    }
  }

  private static double[] elements(Tensor tensor) {
    double[] elements = new double[tensor.length()];
    tensor.storage().read(tensor.offset(), elements, elements.length);
    return elements;
  }

  private static double rootMeanSquare(double[] elements) {
    double[] numbers = Arrays.stream(elements).filter(e -> !Double.isNaN(e)).toArray();
    return Math.sqrt(Arrays.stream(numbers).map(e -> e * e).sum() / Math.max(1, numbers.length));
  }
}
