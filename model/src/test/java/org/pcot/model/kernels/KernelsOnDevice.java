package org.pcot.model.kernels;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.UserError;
import org.pcot.model.Libtorch;
import org.pcot.model.kernels.KernelsAgreement.Deviation;

/**
 * Compares every kernel of libtorch on a device, in 32 bits and in bfloat16, with its kernels on
 * the CPU in double, element by element: for a machine that has neither JUnit nor ND4J. The gate
 * compares the latter with the portable ones: {@link TorchKernelsTest}.
 */
public final class KernelsOnDevice {
  private static final int USER_ERROR = 2;

  /** How many times as much is allowed of large sizes, where more terms cancel each other. */
  private static final double LARGE = 4;

  private KernelsOnDevice() {}

  private record Precision(String name, DataType type, double tolerance) {}

  private static final List<Precision> PRECISIONS =
      List.of(
          new Precision("fp32", DataType.FLOAT, KernelsAgreement.FLOAT_TOLERANCE),
          new Precision("bf16", DataType.BFLOAT16, KernelsAgreement.BFLOAT16_TOLERANCE));

  /**
   * Prints a line for each precision and use of a kernel, separated by tabs: precision, use, the
   * worst deviation as a share of what is allowed, where. Exit code 1 if one is more.
   *
   * @param arguments the device
   */
  public static void main(String[] arguments) {
    try {
      System.exit(check(arguments[0]) ? 0 : 1);
    } catch (UserError e) {
      System.err.println(e.getMessage());
      System.exit(USER_ERROR);
    }
  }

  private static boolean check(String device) {
    Kernels reference = Libtorch.backend("cpu", DataType.DOUBLE).kernels();
    boolean agree = true;
    for (Precision precision : PRECISIONS) {
      Kernels kernels = Libtorch.backend(device, precision.type()).kernels();
      for (String exercise : KernelExercises.ALL.keySet()) {
        agree &= check(exercise, reference, kernels, precision);
      }
    }
    return agree;
  }

  private static boolean check(
      String exercise, Kernels reference, Kernels kernels, Precision precision) {
    Deviation worst = new Deviation(0, "");
    for (KernelSizes sizes : sizes(exercise)) {
      double allowed = precision.tolerance() * (KernelSizes.large().contains(sizes) ? LARGE : 1);
      Deviation found = worst(exercise, sizes, reference, kernels);
      Deviation deviation = new Deviation(found.size() / allowed, found.where());
      worst = deviation.size() > worst.size() ? deviation : worst;
    }
    System.out.printf(
        Locale.ROOT, "%s\t%s\t%.3g\t%s%n", precision.name(), exercise, worst.size(), worst.where());
    return worst.size() <= 1;
  }

  private static Deviation worst(
      String exercise, KernelSizes sizes, Kernels reference, Kernels kernels) {
    try {
      return KernelsAgreement.worst(exercise, sizes, reference, kernels);
    } catch (RuntimeException | AssertionError e) {
      String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return new Deviation(Double.POSITIVE_INFINITY, exercise + " at " + sizes + ": " + line);
    }
  }

  /** A cache is filled and read element by element, which takes a card too long for large ones. */
  private static List<KernelSizes> sizes(String exercise) {
    boolean isCache = exercise.startsWith("cache");
    return isCache
        ? KernelSizes.all()
        : Stream.concat(KernelSizes.all().stream(), KernelSizes.large().stream()).toList();
  }
}
