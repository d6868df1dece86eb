package org.pcot.model.kernels.cpu;

import static org.pcot.model.kernels.cpu.Vectors.LANES;
import static org.pcot.model.kernels.cpu.Vectors.exp;
import static org.pcot.model.kernels.cpu.Vectors.get;
import static org.pcot.model.kernels.cpu.Vectors.load;
import static org.pcot.model.kernels.cpu.Vectors.put;
import static org.pcot.model.kernels.cpu.Vectors.store;
import static org.pcot.model.kernels.cpu.Vectors.whole;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
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
      double sum = exponentials(l, li, classes, greatest);
      rowLosses[row] = Math.log(sum) + greatest - target;
      Rows.scale(l, li, classes, (float) (weight / sum));
      put(l, li + targets[row], get(l, li + targets[row]) - weight);
    }
  }

  private static float greatest(ByteBuffer l, int li, int classes) {
    int end = whole(classes);
    float greatest = Float.NEGATIVE_INFINITY;
    if (end > 0) {
      FloatVector most = load(l, li);
      for (int c = LANES; c < end; c += LANES) {
        most = most.max(load(l, li + c));
      }
      greatest = most.reduceLanes(VectorOperators.MAX);
    }
    for (int c = end; c < classes; c++) {
      greatest = Math.max(greatest, get(l, li + c));
    }
    return greatest;
  }

  /** Turns logits into exponentials of what they are above the shift; their sum, in order. */
  private static double exponentials(ByteBuffer l, int li, int classes, float shift) {
    int end = whole(classes);
    for (int c = 0; c < end; c += LANES) {
      store(exp(load(l, li + c).sub(shift)), l, li + c);
    }
    for (int c = end; c < classes; c++) {
      put(l, li + c, exp(get(l, li + c) - shift));
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += get(l, li + c);
    }
    return sum;
  }
}
