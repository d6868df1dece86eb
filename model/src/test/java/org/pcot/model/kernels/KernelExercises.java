package org.pcot.model.kernels;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.pcot.model.tensor.Tensor;

/** Uses of every kernel, by the kernel's name and, after a colon, what is special about the use. */
final class KernelExercises {
  /** Where a kernel is tried: sizes, and tensors of random numbers. */
  record Setting(KernelSizes sizes, Operands operands) {
    int tokens() {
      return sizes.tokens();
    }

    int width() {
      return sizes.width();
    }

    /** A [tokens, columns] input. */
    Tensor input(String name, int columns) {
      return operands.random(name, tokens(), columns);
    }

    /** A [tokens, columns] output that is written. */
    Tensor output(String name, int columns) {
      return operands.poisoned(name, tokens(), columns);
    }
  }

  static final Map<String, BiConsumer<Kernels, Setting>> ALL = new TreeMap<>();

  static {
    ALL.putAll(EmbeddingExercises.all());
    ALL.putAll(NormExercises.all());
    ALL.putAll(LinearExercises.all());
    ALL.putAll(ActivationExercises.all());
    ALL.putAll(AttentionExercises.all());
    ALL.putAll(CacheExercises.all());
    ALL.putAll(ChoiceExercises.all());
    ALL.put("crossEntropy", KernelExercises::crossEntropy);
    ALL.put("scaleRows", KernelExercises::scaleRows);
  }

  private KernelExercises() {}

  /** The kernel that an exercise is for. */
  static String kernel(String exercise) {
    return exercise.split(":", 2)[0];
  }

  private static void crossEntropy(Kernels kernels, Setting setting) {
    int rows = setting.tokens();
    Tensor logits = setting.input("logits", setting.sizes().vocabulary());
    logits.set(0, 0, 80);
    float[] weights = setting.operands().weights(rows);
    int[] targets = setting.operands().indices(rows, logits.columns());
    double[] rowLosses = new double[rows];
    Arrays.fill(rowLosses, Double.NaN);
    kernels.crossEntropy(logits, targets, weights, rowLosses);
    setting.operands().compare("rowLosses", rowLosses);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; weights[row] == 0 && column < logits.columns(); column++) {
        assertZero(logits, row, column);
      }
    }
  }

  private static void scaleRows(Kernels kernels, Setting setting) {
    Tensor rows = setting.input("rows", setting.sizes().vocabulary());
    kernels.scaleRows(rows, setting.operands().weights(setting.tokens()));
  }

  private static void assertZero(Tensor tensor, int row, int column) {
    double value = tensor.get(row, column);
    if (value != 0) {
      throw new AssertionError("[%d, %d] is %s, not 0".formatted(row, column, value));
    }
  }
}
