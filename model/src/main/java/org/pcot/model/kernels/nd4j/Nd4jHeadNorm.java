package org.pcot.model.kernels.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.pcot.model.tensor.Tensor;

/** RMS norms of some heads of each row, those from one on and up to another. */
final class Nd4jHeadNorm {
  private Nd4jHeadNorm() {}

  /** In place. */
  static void forward(Tensor weight, double epsilon, Tensor rows, int from, int to, Tensor scales) {
    for (int head = from; head < to; head++) {
      INDArray x = head(rows, head, weight.columns());
      INDArray scale = Transforms.sqrt(x.mul(x).mean(true, 1).addi(epsilon)).rdivi(1);
      x.assign(x.mul(scale).muli(weight.array()));
      head(scales, head, 1).assign(scale);
    }
  }

  /** Turns the gradient of the output into that of the input, adds to that of the weight. */
  static void backward(
      Tensor input,
      int from,
      int to,
      Tensor weight,
      Tensor scales,
      Tensor gradient,
      Tensor weightGradient) {
    for (int head = from; head < to; head++) {
      INDArray scale = head(scales, head, 1).dup('c');
      INDArray normalised = head(input, head, weight.columns()).mul(scale);
      INDArray outputGradient = head(gradient, head, weight.columns());
      weightGradient.array().addi(outputGradient.mul(normalised).sum(true, 0));

      INDArray scaled = outputGradient.mul(weight.array());
      INDArray alongNormalised = normalised.mul(scaled.mul(normalised).mean(true, 1));
      outputGradient.assign(scaled.sub(alongNormalised).mul(scale));
    }
  }

  /** View [n, size] of one head's columns. */
  private static INDArray head(Tensor rows, int head, int size) {
    return rows.array()
        .get(NDArrayIndex.all(), NDArrayIndex.interval(head * size, (head + 1) * size));
  }
}
