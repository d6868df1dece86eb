package org.pcot.model.kernels;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.pcot.model.tensor.Tensor;

/** Uses of every kernel, by the kernel's name and, after a colon, what is special about the use. */
final class KernelExercises {
  private static final double EPSILON = 1e-5;

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

  static final Map<String, BiConsumer<Kernels, Setting>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("embed", KernelExercises::embed);
    ALL.put("embedBackward", KernelExercises::embedBackward);
    ALL.put("layerNorm", KernelExercises::layerNorm);
    ALL.put("layerNormBackward", KernelExercises::layerNormBackward);
    ALL.put("linear", KernelExercises::linear);
    ALL.put("linearWithResidual", KernelExercises::linearWithResidual);
    ALL.put("linearWithResidual: in place", KernelExercises::linearOntoResidual);
    ALL.put("linearBackward", KernelExercises::linearBackward);
    ALL.put("gelu", KernelExercises::gelu);
    ALL.put("geluBackward", KernelExercises::geluBackward);
    ALL.putAll(AttentionExercises.all());
    ALL.put("logits", KernelExercises::logits);
    ALL.put("logitsBackward", KernelExercises::logitsBackward);
    ALL.put("crossEntropy", KernelExercises::crossEntropy);
    ALL.put("scaleRows", KernelExercises::scaleRows);
    ALL.put("cacheKeysValues", CacheExercises::cacheKeysValues);
    ALL.put("cachedAttention", CacheExercises::cachedAttention);
  }

  private KernelExercises() {}

  /** The kernel that an exercise is for. */
  static String kernel(String exercise) {
    return exercise.split(":", 2)[0];
  }

  private static void embed(Kernels kernels, Setting setting) {
    Operands operands = setting.operands();
    Tensor tokenTable =
        operands.parameter("tokenTable", setting.sizes().vocabulary(), setting.width());
    Tensor positionTable =
        operands.parameter("positionTable", setting.sizes().length() + 2, setting.width());
    int[] tokens = operands.indices(setting.tokens(), tokenTable.rows());
    int[] positions = operands.indices(setting.tokens(), positionTable.rows());
    Tensor output = setting.output("output", setting.width());
    kernels.embed(tokenTable, positionTable, tokens, positions, output);
  }

  private static void embedBackward(Kernels kernels, Setting setting) {
    Operands operands = setting.operands();
    Tensor outputGradient = setting.input("outputGradient", setting.width());
    Tensor tokens = operands.parameter("tokens", setting.sizes().vocabulary(), setting.width());
    Tensor positions = operands.parameter("positions", setting.sizes().length(), setting.width());
    kernels.embedBackward(
        outputGradient,
        operands.indices(setting.tokens(), tokens.rows()),
        operands.indices(setting.tokens(), positions.rows()),
        tokens,
        positions);
  }

  private static void layerNorm(Kernels kernels, Setting setting) {
    normalise(kernels, setting);
  }

  private static void layerNormBackward(Kernels kernels, Setting setting) {
    Operands operands = setting.operands();
    Normalised normalised = normalise(kernels, setting);
    kernels.layerNormBackward(
        setting.input("outputGradient", setting.width()),
        normalised.input(),
        normalised.weight(),
        normalised.statistics(),
        setting.input("inputGradient", setting.width()),
        operands.parameter("weightGradient", 1, setting.width()),
        operands.parameter("biasGradient", 1, setting.width()));
  }

  private record Normalised(Tensor input, Tensor weight, Tensor statistics) {}

  private static Normalised normalise(Kernels kernels, Setting setting) {
    int width = setting.width();
    Tensor input = setting.input("input", width);
    Tensor weight = setting.operands().parameter("weight", 1, width);
    Tensor bias = setting.operands().parameter("bias", 1, width);
    Tensor statistics = setting.output("statistics", 2);
    kernels.layerNorm(input, weight, bias, EPSILON, setting.output("output", width), statistics);
    return new Normalised(input, weight, statistics);
  }

  private static void linear(Kernels kernels, Setting setting) {
    int in = setting.width();
    int out = 3 * in;
    kernels.linear(
        setting.input("input", in),
        setting.operands().parameter("weight", in, out),
        setting.operands().parameter("bias", 1, out),
        setting.output("output", out));
  }

  private static void linearWithResidual(Kernels kernels, Setting setting) {
    int out = setting.width();
    int in = 4 * out;
    kernels.linearWithResidual(
        setting.input("input", in),
        setting.operands().parameter("weight", in, out),
        setting.operands().parameter("bias", 1, out),
        setting.input("residual", out),
        setting.output("output", out));
  }

  private static void linearOntoResidual(Kernels kernels, Setting setting) {
    int out = setting.width();
    int in = 4 * out;
    Tensor residual = setting.input("residual", out);
    kernels.linearWithResidual(
        setting.input("input", in),
        setting.operands().parameter("weight", in, out),
        setting.operands().parameter("bias", 1, out),
        residual,
        residual);
  }

  private static void linearBackward(Kernels kernels, Setting setting) {
    int in = setting.width();
    int out = 3 * in;
    kernels.linearBackward(
        setting.input("outputGradient", out),
        setting.input("input", in),
        setting.operands().parameter("weight", in, out),
        setting.output("inputGradient", in),
        setting.operands().parameter("weightGradient", in, out),
        setting.operands().parameter("biasGradient", 1, out));
  }

  private static void gelu(Kernels kernels, Setting setting) {
    kernels.gelu(
        setting.input("input", setting.width()), setting.output("output", setting.width()));
  }

  private static void geluBackward(Kernels kernels, Setting setting) {
    kernels.geluBackward(
        setting.input("input", setting.width()), setting.input("gradient", setting.width()));
  }

  private static void logits(Kernels kernels, Setting setting) {
    int vocabulary = setting.sizes().vocabulary();
    kernels.logits(
        setting.input("input", setting.width()),
        setting.operands().parameter("head", vocabulary, setting.width()),
        setting.output("logits", vocabulary));
  }

  private static void logitsBackward(Kernels kernels, Setting setting) {
    int vocabulary = setting.sizes().vocabulary();
    kernels.logitsBackward(
        setting.input("logitsGradient", vocabulary),
        setting.input("input", setting.width()),
        setting.operands().parameter("head", vocabulary, setting.width()),
        setting.output("inputGradient", setting.width()),
        setting.operands().parameter("headGradient", vocabulary, setting.width()));
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

  static void assertZero(Tensor tensor, int row, int column) {
    double value = tensor.get(row, column);
    if (value != 0) {
      throw new AssertionError("[%d, %d] is %s, not 0".formatted(row, column, value));
    }
  }
}
