package org.pcot.model.kernels;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.pcot.model.tensor.Tensor;

/**
 * Compares two implementations of {@link Kernels} element by element on the same random numbers:
 * every kernel at every size of {@link KernelSizes#all}. Inputs are compared too, so that a kernel
 * that spoils one is found. What does this needs neither JUnit nor ND4J: {@link KernelsOnDevice}.
 */
final class KernelsAgreement {
  /** Allowed of 32 bits. */
  static final double FLOAT_TOLERANCE = 2e-5;

  /** Allowed where inputs are rounded to 8 bits, and so is what goes between operators. */
  static final double BFLOAT16_TOLERANCE = 0.1;

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
    Deviation worst = worst(kernel, sizes, expected, actual);
    if (!(worst.size() <= tolerance)) {
      throw new AssertionError(worst.where());
    }
  }

  /**
   * Where two implementations differ most.
   *
   * @param size relative to the element plus the root mean square of its tensor; infinite where
   *     only one of them is a number
   */
  record Deviation(double size, String where) {}

  /** Runs one kernel of both. */
  static Deviation worst(String kernel, KernelSizes sizes, Kernels expected, Kernels actual) {
    long seed = sizes.hashCode();
    Map<String, Tensor> wanted = run(kernel, sizes, expected, seed);
    Map<String, Tensor> found = run(kernel, sizes, actual, seed);
    if (!found.keySet().equals(wanted.keySet())) {
      throw new AssertionError(found.keySet() + ", expected " + wanted.keySet());
    }
    return wanted.entrySet().stream()
        .map(entry -> worst(entry.getKey(), entry.getValue(), found.get(entry.getKey())))
        .max(Comparator.comparingDouble(Deviation::size))
        .map(worst -> new Deviation(worst.size, kernel + " at " + sizes + ": " + worst.where))
        .orElseThrow();
  }

  private static Map<String, Tensor> run(
      String kernel, KernelSizes sizes, Kernels kernels, long seed) {
    Operands operands = new Operands(kernels.memory(), kernels.dataType(), seed);
    BiConsumer<Kernels, KernelExercises.Setting> exercise = KernelExercises.ALL.get(kernel);
    exercise.accept(kernels, new KernelExercises.Setting(sizes, operands));
    return operands.results();
  }

  private static Deviation worst(String name, Tensor expected, Tensor actual) {
    if (actual.rows() != expected.rows() || actual.columns() != expected.columns()) {
      throw new AssertionError(name + " has the size of another");
    }
    double[] wantedElements = elements(expected);
    double[] foundElements = elements(actual);
    double scale = rootMeanSquare(wantedElements);
    boolean mayHoldNan = name.equals(CacheExercises.MAY_HOLD_NAN);
    int worst = 0;
    double size = 0;
    for (int i = 0; i < wantedElements.length; i++) {
      double deviation = deviation(wantedElements[i], foundElements[i], scale, mayHoldNan);
      if (deviation > size) {
        worst = i;
        size = deviation;
      }
    }
    String where =
        "%s[%d, %d] is %s, expected %s (root mean square %s)"
            .formatted(
                name,
                worst / expected.columns(),
                worst % expected.columns(),
                foundElements[worst],
                wantedElements[worst],
                scale);
    return new Deviation(size, where);
  }

  private static double deviation(double wanted, double found, double scale, boolean mayHoldNan) {
    if (Double.isNaN(wanted)) {
      return mayHoldNan ? 0 : Double.POSITIVE_INFINITY;
    }
    double difference = Math.abs(found - wanted);
    if (Double.isNaN(difference)) {
      return Double.POSITIVE_INFINITY;
    }
    return difference == 0 ? 0 : difference / (Math.abs(wanted) + scale);
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
