package org.pcot.model.kernels;

import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.tensor.GradientVector;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

/** An engine at work on elements of one type: memory, kernels, and an optimiser's updates. */
public interface Backend {
  DataType dataType();

  /** Where parameters, gradients, activations and an optimiser's state lie. */
  Memory memory();

  /** Zeros for tensors of these lengths, one after the other. */
  default Segments allocate(long... tensors) {
    return Segments.allocate(memory(), dataType(), tensors);
  }

  /** The most bytes that what kernels use as one tensor may have. */
  default long largestTensor() {
    return Long.MAX_VALUE;
  }

  /** Whether it computes on a graphics card. */
  default boolean isOnCard() {
    return memory() == Memory.DEVICE;
  }

  /** Whether one worker has the whole of what it computes on, such as a card. */
  default boolean isDevice() {
    return false;
  }

  /** Has the calling thread compute where this engine does; work begins with it on every thread. */
  default void enter() {}

  /** New kernels, to be used by one thread. */
  Kernels kernels();

  /**
   * New kernels, to be used by one caller, that divide what generation needs among the threads of a
   * team; engines with threads of their own need none.
   */
  default Kernels kernels(Team team) {
    return kernels();
  }

  /**
   * One step of Adam for the elements from … to - 1: updates both moments and the parameters, which
   * all have the gradient's length.
   */
  void adam(
      AdamStep step,
      long from,
      long to,
      GradientVector gradient,
      Segments parameters,
      Segments firstMoments,
      Segments secondMoments);
}
