package org.pcot.model.kernels.cpu;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.pcot.model.tensor.StorageOrder;
import org.pcot.model.tensor.Tensor;

/**
 * Products of row-major matrices by OpenBLAS's sgemm, on one thread: parallelism comes from whole
 * chunks of a batch on different threads. Every product adds to what the output holds ({@code beta
 * = 1}) or replaces it ({@code beta = 0}).
 */
final class Matmul {
  static {
    Loader.load(openblas_nolapack.class);
    blas_set_num_threads(1);
  }

  /** A pointer that can be moved without garbage; one product uses three. */
  private static final class Operand extends FloatPointer {
    Operand() {
      super((FloatPointer) null);
    }

    Operand at(Tensor tensor) {
      address = tensor.storage().floats().address() + (long) tensor.offset() * Float.BYTES;
      return this;
    }
  }

  private final Operand left = new Operand();
  private final Operand right = new Operand();
  private final Operand result = new Operand();

  /** {@code output = input · weight + beta · output}: [n, k] · [k, m], or [n, k] · [m, k]ᵀ. */
  void multiply(Tensor input, Tensor weight, StorageOrder order, float beta, Tensor output) {
    int transposed = order == StorageOrder.IN_OUT ? CblasNoTrans : CblasTrans;
    gemm(CblasNoTrans, transposed, input.columns(), input, weight, beta, output);
  }

  /** {@code inputGradient = gradient · weightᵀ}, the other way round through the same weight. */
  void multiplyBack(Tensor gradient, Tensor weight, StorageOrder order, Tensor inputGradient) {
    int transposed = order == StorageOrder.IN_OUT ? CblasTrans : CblasNoTrans;
    gemm(CblasNoTrans, transposed, gradient.columns(), gradient, weight, 0f, inputGradient);
  }

  /** {@code output += inputᵀ · gradient}: [n, k]ᵀ · [n, m]. */
  void addOuter(Tensor input, Tensor gradient, Tensor output) {
    gemm(CblasTrans, CblasNoTrans, input.rows(), input, gradient, 1f, output);
  }

  private void gemm(
      int transposeA, int transposeB, int depth, Tensor a, Tensor b, float beta, Tensor c) {
    cblas_sgemm(
        CblasRowMajor,
        transposeA,
        transposeB,
        c.rows(),
        c.columns(),
        depth,
        1f,
        left.at(a),
        a.columns(),
        right.at(b),
        b.columns(),
        beta,
        result.at(c),
        c.columns());
  }
}
