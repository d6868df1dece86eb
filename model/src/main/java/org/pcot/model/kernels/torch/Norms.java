package org.pcot.model.kernels.torch;

import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
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
    IValueVector normed =
        Dispatched.call(
            "_fused_rms_norm",
            Dispatched.stack(floats(x), channels(x), floats(weight).view(-1), epsilon));
    output.copy_(normed.get(0).toTensor());
    scales.copy_(normed.get(1).toTensor());
  }

  /** The gradient of x; adds to that of the weight. */
  static Tensor rmsNormBackward(
      Tensor outputGradient, Tensor x, Tensor weight, Tensor scales, Tensor weightGradient) {
    return x.is_cuda()
        ? fusedRmsNormBackward(outputGradient, x, weight, scales, weightGradient)
        : rmsNormBackwardByParts(outputGradient, x, weight, scales, weightGradient);
  }

  /** In one operator, which CPUs do not have. It reads all as if nothing lay between the rows. */
  private static Tensor fusedRmsNormBackward(
      Tensor outputGradient, Tensor x, Tensor weight, Tensor scales, Tensor weightGradient) {
    IValueVector gradients =
        Dispatched.call(
            "_fused_rms_norm_backward",
            Dispatched.stack(
                floats(outputGradient).contiguous(),
                floats(x).contiguous(),
                channels(x),
                floats(scales).contiguous(),
                floats(weight).view(-1),
                Dispatched.flags(true, true)));
    weightGradient.add_(gradients.get(1).toTensor().view(1, x.size(-1)));
    return gradients.get(0).toTensor();
  }

  /** The sizes that are normalised over. */
  private static IValue channels(Tensor x) {
    return Dispatched.numbers(x.size(-1));
  }

  private static Tensor rmsNormBackwardByParts(
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
