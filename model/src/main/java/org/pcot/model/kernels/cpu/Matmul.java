package org.pcot.model.kernels.cpu;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemv;

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
    multiply(input, weight, order, beta, output, 0, output.columns());
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
        left.at(input, 0),
        input.columns(),
        right.at(weight, isTransposed ? (long) from * weight.columns() : from),
        weight.columns(),
        beta,
        result.at(output, from),
        output.columns());
  }

  /** The same of a single row and a weight [m, k], which is read once, at the memory's speed. */
  void multiplyRow(Tensor input, Tensor weight, float beta, Tensor output, int from, int count) {
    int depth = input.columns();
    cblas_sgemv(
        CblasRowMajor,
        CblasNoTrans,
        count,
        depth,
        1f,
        left.at(weight, (long) from * depth),
        depth,
        right.at(input, 0),
        1,
        beta,
        result.at(output, from),
        1);
  }

  @Override
  public void addOuter(Tensor input, Tensor gradient, Tensor output) {
    addOuter(input, gradient, output, 0, output.rows());
  }

  /** The same for some rows of the output. */
  void addOuter(Tensor input, Tensor gradient, Tensor output, int from, int count) {
    cblas_sgemm(
        CblasRowMajor,
        CblasTrans,
        CblasNoTrans,
        count,
        output.columns(),
        input.rows(),
        1f,
        left.at(input, from),
        input.columns(),
        right.at(gradient, 0),
        gradient.columns(),
        1f,
        result.at(output, (long) from * output.columns()),
        output.columns());
  }
}
