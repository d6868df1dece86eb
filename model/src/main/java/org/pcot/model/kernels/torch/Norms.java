package org.pcot.model.kernels.torch;

import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Norms over the last of any dimensions. */
final class Norms {
  private Norms() {}

  /** Of rows [n, C], with mean and 1/standard deviation [n, 2]. */
  static void layerNorm(
      Tensor x, Tensor weight, Tensor bias, double epsilon, Tensor output, Tensor statistics) {
    long[] channels = {x.size(1)};
    TensorOptional w = new TensorOptional(floats(weight).view(channels));
    TensorOptional b = new TensorOptional(floats(bias).view(channels));
    T_TensorTensorTensor_T normed = torch.native_layer_norm(floats(x), channels, w, b, epsilon);
    output.copy_(normed.get0());
    statistics.narrow(1, 0, 1).copy_(normed.get1());
    statistics.narrow(1, 1, 1).copy_(normed.get2());
  }

  /** Adds to all three gradients. */
  static void layerNormBackward(
      Tensor outputGradient,
      Tensor x,
      Tensor weight,
      Tensor statistics,
      Tensor inputGradient,
      Tensor weightGradient,
      Tensor biasGradient) {
    long[] channels = {x.size(1)};
    TensorOptional w = new TensorOptional(floats(weight).view(channels));
    T_TensorTensorTensor_T gradients =
        torch.native_layer_norm_backward(
            floats(outputGradient),
            floats(x),
            channels,
            floats(statistics.narrow(1, 0, 1)).contiguous(),
            floats(statistics.narrow(1, 1, 1)).contiguous(),
            w,
            w,
            new BoolPointer(3).put(0, true).put(1, true).put(2, true));
    inputGradient.add_(gradients.get0());
    weightGradient.add_(gradients.get1().view(1, channels[0]));
    biasGradient.add_(gradients.get2().view(1, channels[0]));
  }

  /**
   * @param x […, C]
   * @param weight [1, C]
   * @param output like x, which it may be
   * @param scales […, 1], written
   */
  static void rmsNorm(Tensor x, Tensor weight, double epsilon, Tensor output, Tensor scales) {
    Tensor scale = mean(floats(x).square()).add_(new Scalar(epsilon)).rsqrt_();
    scales.copy_(scale);
    output.copy_(floats(x).mul(scale).mul_(weight));
  }

  /** The gradient of x; adds to that of the weight. */
  static Tensor rmsNormBackward(
      Tensor outputGradient, Tensor x, Tensor weight, Tensor scales, Tensor weightGradient) {
    Tensor gradient = floats(outputGradient);
    Tensor normalised = floats(x).mul(scales);
    long channels = x.size(-1);
    weightGradient.add_(
        gradient.mul(normalised).reshape(-1, channels).sum(new long[] {0}).view(1, channels));
    Tensor scaled = gradient.mul(weight);
    Tensor along = mean(scaled.mul(normalised));
    return scaled.sub_(normalised.mul_(along)).mul_(scales);
  }

  /** What is summed is summed in 32 bits at least. */
  static Tensor floats(Tensor x) {
    return TorchMemory.type(x) == ScalarType.Double ? x : x.to(ScalarType.Float);
  }

  /** […, 1]. */
  private static Tensor mean(Tensor x) {
    return x.mean(new long[] {-1}, true, new ScalarTypeOptional());
  }
}
