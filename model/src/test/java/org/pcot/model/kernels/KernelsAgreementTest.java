package org.pcot.model.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.kernels.nd4j.Nd4jKernels;
import org.pcot.model.tensor.Tensor;

class KernelsAgreementTest {
  private static final KernelSizes SIZES = new KernelSizes(2, 7, 6, 3, 5, 11);
  private static final Kernels RIGHT = new Nd4jKernels(DataType.DOUBLE);
  private static final Set<String> NO_KERNELS =
      Set.of("dataType", "memory", "team", "newArena", "newCache", "newAttentionState");

  @Test
  void everyKernelHasAnExercise() {
    Set<String> kernels =
        Arrays.stream(Kernels.class.getMethods())
            .map(Method::getName)
            .filter(name -> !NO_KERNELS.contains(name))
            .collect(Collectors.toSet());
    assertThat(kernels().map(KernelExercises::kernel).collect(Collectors.toSet()))
        .isEqualTo(kernels);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aKernelThatDoesNothingIsFound(String kernel) {
    Kernels wrong = mutant(kernel, RIGHT, (right, method, arguments) -> null);
    assertThatThrownBy(() -> check(kernel, wrong)).isInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void oneWrongElementOfAnyTensorIsFound(String kernel) {
    long tensors =
        Arrays.stream(method(kernel).getParameterTypes()).filter(Tensor.class::equals).count();
    for (int which = 0; which < tensors; which++) {
      int spoiled = which;
      Kernels wrong =
          mutant(
              kernel,
              RIGHT,
              (right, method, arguments) -> {
                Object result = method.invoke(right, arguments);
                spoilLastRow(arguments, spoiled);
                return result;
              });
      assertThatThrownBy(() -> check(kernel, wrong))
          .as("tensor %d of %s", which, kernel)
          .isInstanceOf(AssertionError.class);
    }
  }

  /** In the fast kernels, whose backward pass reads the window too. */
  @ParameterizedTest
  @MethodSource("kernelsWithWindow")
  void aWindowThatIsOffByOneIsFound(String kernel) {
    for (int offBy : new int[] {-1, 1}) {
      Kernels wrong =
          mutant(
              kernel,
              new CpuKernels(0),
              (right, method, arguments) -> {
                AttentionShape shape = (AttentionShape) arguments[0];
                int window = shape.window() == 1 ? 2 : shape.window() + offBy;
                arguments[0] = shape.within(window);
                return method.invoke(right, arguments);
              });
      assertThatThrownBy(() -> check(kernel, wrong))
          .as("off by %d", offBy)
          .isInstanceOf(AssertionError.class);
    }
  }

  static Stream<String> kernelsWithWindow() {
    return kernels().filter(kernel -> kernel.startsWith("causal") && kernel.contains("window"));
  }

  static Stream<String> kernels() {
    return KernelExercises.ALL.keySet().stream();
  }

  private static void check(String kernel, Kernels actual) {
    KernelsAgreement.check(kernel, SIZES, RIGHT, actual, 1e-5);
  }

  private static void spoilLastRow(Object[] arguments, int which) {
    Tensor tensor =
        (Tensor)
            Arrays.stream(arguments).filter(Tensor.class::isInstance).skip(which).findFirst().get();
    int row = tensor.rows() - 1;
    tensor.set(row, 0, tensor.get(row, 0) + 1e-3);
  }

  private static Method method(String kernel) {
    return Arrays.stream(Kernels.class.getMethods())
        .filter(method -> method.getName().equals(KernelExercises.kernel(kernel)))
        .findFirst()
        .orElseThrow();
  }

  /** The right kernels, but for one. */
  private static Kernels mutant(String kernel, Kernels right, InvocationHandler wrong) {
    return (Kernels)
        Proxy.newProxyInstance(
            Kernels.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (proxy, method, arguments) ->
                method.getName().equals(KernelExercises.kernel(kernel))
                    ? wrong.invoke(right, method, arguments)
                    : method.invoke(right, arguments));
  }
}
