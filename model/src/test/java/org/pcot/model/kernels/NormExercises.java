package org.pcot.model.kernels;

import java.util.Map;
import java.util.function.BiConsumer;
import org.pcot.model.kernels.KernelExercises.Setting;
import org.pcot.model.tensor.Tensor;

/** Uses of the norms. */
final class NormExercises {
  private static final double EPSILON = 1e-5;

  private NormExercises() {}

  static Map<String, BiConsumer<Kernels, Setting>> all() {
    return Map.of(
        "layerNorm", NormExercises::layerNorm,
        "layerNormBackward", NormExercises::layerNormBackward,
        "rmsNorm", NormExercises::rmsNorm,
        "rmsNormBackward", NormExercises::rmsNormBackward,
        "headNorm", NormExercises::headNorm,
        "headNorm: in place", NormExercises::headNormInPlace,
        "headNormBackward", NormExercises::headNormBackward);
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

  private static void rmsNorm(Kernels kernels, Setting setting) {
    scale(kernels, setting);
  }

  private static void rmsNormBackward(Kernels kernels, Setting setting) {
    Normalised scaled = scale(kernels, setting);
    kernels.rmsNormBackward(
        setting.input("outputGradient", setting.width()),
        scaled.input(),
        scaled.weight(),
        scaled.statistics(),
        setting.input("inputGradient", setting.width()),
        setting.operands().parameter("weightGradient", 1, setting.width()));
  }

  private static Normalised scale(Kernels kernels, Setting setting) {
    int width = setting.width();
    Tensor input = setting.input("input", width);
    Tensor weight = setting.operands().parameter("weight", 1, width);
    Tensor scales = setting.output("scales", 1);
    kernels.rmsNorm(input, weight, EPSILON, setting.output("output", width), scales);
    return new Normalised(input, weight, scales);
  }

  private static void headNorm(Kernels kernels, Setting setting) {
    Heads heads = Heads.of(setting);
    heads.normalise(kernels, setting.output("output", heads.input().columns()));
  }

  private static void headNormInPlace(Kernels kernels, Setting setting) {
    Heads heads = Heads.of(setting);
    heads.normalise(kernels, heads.input());
  }

  private static void headNormBackward(Kernels kernels, Setting setting) {
    Heads heads = Heads.of(setting);
    heads.normalise(kernels, setting.output("output", heads.input().columns()));
    kernels.headNormBackward(
        heads.input(),
        setting.sizes().heads(),
        heads.queryWeight(),
        heads.keyWeight(),
        heads.scales(),
        setting.input("gradient", heads.input().columns()),
        setting.operands().parameter("queryWeightGradient", 1, setting.sizes().headSize()),
        setting.operands().parameter("keyWeightGradient", 1, setting.sizes().headSize()));
  }

  /** Queries, keys and values, of which the values stay. */
  private record Heads(
      int queries, Tensor input, Tensor queryWeight, Tensor keyWeight, Tensor scales) {
    static Heads of(Setting setting) {
      KernelSizes sizes = setting.sizes();
      return new Heads(
          sizes.heads(),
          setting.input("input", sizes.attention().columns()),
          setting.operands().parameter("queryWeight", 1, sizes.headSize()),
          setting.operands().parameter("keyWeight", 1, sizes.headSize()),
          setting.output("scales", sizes.heads() + sizes.keyValueHeads()));
    }

    void normalise(Kernels kernels, Tensor output) {
      kernels.headNorm(input, queries, queryWeight, keyWeight, EPSILON, output, scales);
    }
  }
}
