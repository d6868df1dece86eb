package org.pcot.model.kernels.cpu;

import org.pcot.model.tensor.StorageOrder;
import org.pcot.model.tensor.Tensor;

/** What linear layers are multiplied by. */
sealed interface Products permits Matmul, TeamMatmul {
  /**
   * {@code output = input · weight + beta · output}: [n, k] · [k, m], or [n, k] · [m, k]ᵀ.
   *
   * @param beta 0, and the output is only written, or 1
   */
  void multiply(Tensor input, Tensor weight, StorageOrder order, float beta, Tensor output);

  /** {@code output += inputᵀ · gradient}: [n, k]ᵀ · [n, m]. */
  void addOuter(Tensor input, Tensor gradient, Tensor output);
}
