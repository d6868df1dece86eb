package org.pcot.model.kernels;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.tensor.Storage;
import org.pcot.model.tensor.Tensor;

/** Derivatives by central differences, in double: the truth for hand-written backward passes. */
final class FiniteDifferences {
  private static final double STEP = 1e-4;

  private FiniteDifferences() {}

  /** Zeros of this size, in a block of their own. */
  static Tensor zeros(int rows, int columns) {
    return new Tensor(Storage.allocate(DataType.DOUBLE, (long) rows * columns), 0, rows, columns);
  }

  /** Sum of the products of the elements. */
  static double dot(Tensor left, Tensor right) {
    double sum = 0;
    for (int i = 0; i < left.length(); i++) {
      sum += left.storage().get(left.offset() + i) * right.storage().get(right.offset() + i);
    }
    return sum;
  }

  /** Derivative of the loss with respect to each element of the input, which is left as it was. */
  static double[] derivative(Tensor input, DoubleSupplier loss) {
    double[] derivative = new double[input.length()];
    Arrays.setAll(derivative, i -> derivative(input.storage(), input.offset() + i, loss));
    return derivative;
  }

  /** Adds the derivative of the loss to the gradient. */
  static void add(Tensor gradient, Tensor input, DoubleSupplier loss) {
    double[] derivative = derivative(input, loss);
    for (int i = 0; i < derivative.length; i++) {
      int at = gradient.offset() + i;
      gradient.storage().set(at, gradient.storage().get(at) + derivative[i]);
    }
  }

  /** Replaces the gradient by the derivative of the loss. */
  static void write(Tensor gradient, Tensor input, DoubleSupplier loss) {
    double[] derivative = derivative(input, loss);
    for (int i = 0; i < derivative.length; i++) {
      gradient.storage().set(gradient.offset() + i, derivative[i]);
    }
  }

  private static double derivative(Storage storage, int index, DoubleSupplier loss) {
    double value = storage.get(index);
    storage.set(index, value + STEP);
    double above = loss.getAsDouble();
    storage.set(index, value - STEP);
    double below = loss.getAsDouble();
    storage.set(index, value);
    return (above - below) / (2 * STEP);
  }
}
