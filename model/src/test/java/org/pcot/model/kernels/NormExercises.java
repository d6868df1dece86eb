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
        "rmsNormBackward", NormExercises::rmsNormBackward);
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
}
