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
final class Matmul implements Products {
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
      return at(tensor, 0);
    }

    Operand at(Tensor tensor, long element) {
      address = tensor.storage().floats().address() + (tensor.offset() + element) * Float.BYTES;
      return this;
    }
  }

  private final Operand left = new Operand();
  private final Operand right = new Operand();
  private final Operand result = new Operand();

  @Override
  public void multiply(Tensor input, Tensor weight, StorageOrder order, float beta, Tensor output) {
    int transposed = order == StorageOrder.IN_OUT ? CblasNoTrans : CblasTrans;
    gemm(CblasNoTrans, transposed, input.columns(), input, weight, beta, output);
  }

  /** The same for some columns of the output. */
  void multiply(
      Tensor input,
      Tensor weight,
      StorageOrder order,
      float beta,
      Tensor output,
      int from,
      int count) {
    boolean isTransposed = order == StorageOrder.OUT_IN;
    cblas_sgemm(
        CblasRowMajor,
        CblasNoTrans,
        isTransposed ? CblasTrans : CblasNoTrans,
        output.rows(),
        count,
        input.columns(),
        1f,
        left.at(input),
        input.columns(),
        right.at(weight, isTransposed ? (long) from * weight.columns() : from),
        weight.columns(),
        beta,
        result.at(output, from),
        output.columns());
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
