package org.pcot.model.kernels;

import java.util.Map;
import java.util.function.BiConsumer;
import org.pcot.model.kernels.KernelExercises.Setting;
import org.pcot.model.tensor.Tensor;

/** Uses of what works on each element, or on pairs of them. */
final class ActivationExercises {
  private ActivationExercises() {}

  static Map<String, BiConsumer<Kernels, Setting>> all() {
    return Map.of(
        "gelu", ActivationExercises::gelu,
        "geluBackward", ActivationExercises::geluBackward,
        "swiGlu", ActivationExercises::swiGlu,
        "swiGluBackward", ActivationExercises::swiGluBackward,
        "rotate", ActivationExercises::rotate,
        "rotateBackward", ActivationExercises::rotateBackward);
  }

  private static void gelu(Kernels kernels, Setting setting) {
    kernels.gelu(
        setting.input("input", setting.width()), setting.output("output", setting.width()));
  }

  private static void geluBackward(Kernels kernels, Setting setting) {
    kernels.geluBackward(
        setting.input("input", setting.width()), setting.input("gradient", setting.width()));
  }

  private static void swiGlu(Kernels kernels, Setting setting) {
    kernels.swiGlu(
        setting.input("gateUp", 2 * setting.width()), setting.output("output", setting.width()));
  }

  private static void swiGluBackward(Kernels kernels, Setting setting) {
    kernels.swiGluBackward(
        setting.input("outputGradient", setting.width()),
        setting.input("gateUp", 2 * setting.width()),
        setting.output("gateUpGradient", 2 * setting.width()));
  }

  private static void rotate(Kernels kernels, Setting setting) {
    Rotated rotated = Rotated.of(setting);
    kernels.rotate(rotated.rows(), rotated.heads(), rotated.table(), rotated.positions());
  }

  private static void rotateBackward(Kernels kernels, Setting setting) {
    Rotated rotated = Rotated.of(setting);
    kernels.rotateBackward(rotated.rows(), rotated.heads(), rotated.table(), rotated.positions());
  }

  /** Queries and keys of an even head size are rotated, the values behind them are not. */
  private record Rotated(Tensor rows, int heads, Tensor table, int[] positions) {
    static Rotated of(Setting setting) {
      KernelSizes sizes = setting.sizes();
      int headSize = sizes.headSize() + sizes.headSize() % 2;
      int heads = sizes.heads() + sizes.keyValueHeads();
      Tensor rows = setting.input("rows", (heads + sizes.keyValueHeads()) * headSize);
      Tensor table = setting.operands().random("table", sizes.length() + 2, headSize);
      int[] positions = setting.operands().indices(setting.tokens(), table.rows());
      return new Rotated(rows, heads, table, positions);
    }
  }
}
