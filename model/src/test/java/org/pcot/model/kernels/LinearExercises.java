package org.pcot.model.kernels;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.pcot.model.kernels.KernelExercises.Setting;
import org.pcot.model.tensor.StorageOrder;
import org.pcot.model.tensor.Tensor;

/** Uses of linear layers, with matrices stored in either order. */
final class LinearExercises {
  private LinearExercises() {}

  static Map<String, BiConsumer<Kernels, Setting>> all() {
    Map<String, BiConsumer<Kernels, Setting>> all = new LinkedHashMap<>();
    for (StorageOrder order : StorageOrder.values()) {
      String as = ": " + order;
      all.put("product" + as, (k, s) -> product(k, s, order));
      all.put("productWithResidual" + as, (k, s) -> productWithResidual(k, s, order));
      all.put("productWithResidual" + as + " in place", (k, s) -> productInPlace(k, s, order));
      all.put("linear" + as, (k, s) -> linear(k, s, order));
      all.put("linearWithResidual" + as, (k, s) -> linearWithResidual(k, s, order));
      all.put("linearWithResidual" + as + " in place", (k, s) -> linearInPlace(k, s, order));
      all.put("productBackward" + as, (k, s) -> productBackward(k, s, order));
      all.put("weightBackward" + as, (k, s) -> weightBackward(k, s, order));
    }
    all.put("biasBackward", LinearExercises::biasBackward);
    all.put("addToColumns", LinearExercises::addToColumns);
    all.put("takeColumns", LinearExercises::takeColumns);
    return all;
  }

  private static void product(Kernels kernels, Setting setting, StorageOrder order) {
    int in = setting.width();
    kernels.product(
        setting.input("input", in),
        matrix("weight", setting, order, in, 3 * in),
        order,
        setting.output("output", 3 * in));
  }

  private static void productWithResidual(Kernels kernels, Setting setting, StorageOrder order) {
    int out = setting.width();
    kernels.productWithResidual(
        setting.input("input", 4 * out),
        matrix("weight", setting, order, 4 * out, out),
        order,
        setting.input("residual", out),
        setting.output("output", out));
  }

  private static void productInPlace(Kernels kernels, Setting setting, StorageOrder order) {
    int out = setting.width();
    Tensor residual = setting.input("residual", out);
    kernels.productWithResidual(
        setting.input("input", 4 * out),
        matrix("weight", setting, order, 4 * out, out),
        order,
        residual,
        residual);
  }

  private static void linear(Kernels kernels, Setting setting, StorageOrder order) {
    int in = setting.width();
    int out = 3 * in;
    kernels.linear(
        setting.input("input", in),
        matrix("weight", setting, order, in, out),
        order,
        setting.operands().parameter("bias", 1, out),
        setting.output("output", out));
  }

  private static void linearWithResidual(Kernels kernels, Setting setting, StorageOrder order) {
    int out = setting.width();
    kernels.linearWithResidual(
        setting.input("input", 4 * out),
        matrix("weight", setting, order, 4 * out, out),
        order,
        setting.operands().parameter("bias", 1, out),
        setting.input("residual", out),
        setting.output("output", out));
  }

  private static void linearInPlace(Kernels kernels, Setting setting, StorageOrder order) {
    int out = setting.width();
    Tensor residual = setting.input("residual", out);
    kernels.linearWithResidual(
        setting.input("input", 4 * out),
        matrix("weight", setting, order, 4 * out, out),
        order,
        setting.operands().parameter("bias", 1, out),
        residual,
        residual);
  }

  private static void productBackward(Kernels kernels, Setting setting, StorageOrder order) {
    int in = setting.width();
    int out = 3 * in;
    kernels.productBackward(
        setting.input("outputGradient", out),
        matrix("weight", setting, order, in, out),
        order,
        setting.output("inputGradient", in));
  }

  private static void weightBackward(Kernels kernels, Setting setting, StorageOrder order) {
    int in = setting.width();
    int out = 3 * in;
    kernels.weightBackward(
        setting.input("outputGradient", out),
        setting.input("input", in),
        order,
        matrix("weightGradient", setting, order, in, out));
  }

  private static void biasBackward(Kernels kernels, Setting setting) {
    int out = 3 * setting.width();
    kernels.biasBackward(
        setting.input("outputGradient", out), setting.operands().parameter("biasGradient", 1, out));
  }

  private static void addToColumns(Kernels kernels, Setting setting) {
    int width = setting.width();
    kernels.addToColumns(setting.input("input", width), setting.input("output", width + 5), 3);
  }

  private static void takeColumns(Kernels kernels, Setting setting) {
    int width = setting.width();
    kernels.takeColumns(setting.input("input", width + 5), 3, setting.output("output", width));
  }

  private static Tensor matrix(String name, Setting setting, StorageOrder order, int in, int out) {
    return order == StorageOrder.IN_OUT
        ? setting.operands().parameter(name, in, out)
        : setting.operands().parameter(name, out, in);
  }
}
