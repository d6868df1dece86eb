package org.pcot.model.kernels.cpu;

import static org.pcot.model.kernels.cpu.Vectors.get;
import static org.pcot.model.kernels.cpu.Vectors.put;

import java.nio.ByteBuffer;
import org.pcot.model.tensor.Tensor;

/**
 * Weighted softmax cross-entropy; the gradient replaces the logits. Losses are summed in double:
 * they are read, logged and compared, the gradients are not.
 */
final class CrossEntropy {
  private CrossEntropy() {}

  /** For some of the rows. */
  static void apply(
      Tensor logits, int from, int count, int[] targets, float[] weights, double[] rowLosses) {
    ByteBuffer l = logits.storage().bytes();
    int classes = logits.columns();
    for (int row = from; row < from + count; row++) {
      int li = logits.offset() + row * classes;
      float greatest = greatest(l, li, classes);
      float target = get(l, li + targets[row]);
      float weight = weights[row];
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        float e = Vectors.exp(get(l, li + c) - greatest);
        sum += e;
        put(l, li + c, e);
      }
      rowLosses[row] = Math.log(sum) + greatest - target;
      float factor = (float) (weight / sum);
      for (int c = 0; c < classes; c++) {
        put(l, li + c, get(l, li + c) * factor);
      }
      put(l, li + targets[row], get(l, li + targets[row]) - weight);
    }
  }

  private static float greatest(ByteBuffer l, int li, int classes) {
    float greatest = get(l, li);
    for (int c = 1; c < classes; c++) {
      greatest = Math.max(greatest, get(l, li + c));
    }
    return greatest;
  }
}
