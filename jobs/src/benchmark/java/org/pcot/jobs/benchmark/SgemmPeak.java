package org.pcot.jobs.benchmark;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;

/** What OpenBLAS reaches on this machine: products of 1024 x 1024 matrices on each core at once. */
final class SgemmPeak {
  private static final int SIZE = 1024;
  private static final int PRODUCTS = 20;

  private record Operands(FloatPointer left, FloatPointer right, FloatPointer product) {
    static Operands create() {
      return new Operands(filled(0.5f), filled(-0.25f), filled(0));
    }

    void multiply() {
      for (int i = 0; i < PRODUCTS; i++) {
        cblas_sgemm(
            CblasRowMajor,
            CblasNoTrans,
            CblasNoTrans,
            SIZE,
            SIZE,
            SIZE,
            1,
            left,
            SIZE,
            right,
            SIZE,
            0,
            product,
            SIZE);
      }
    }

    private static FloatPointer filled(float value) {
      float[] values = new float[SIZE * SIZE];
      Arrays.fill(values, value);
      return new FloatPointer(values);
    }
  }

  private final List<Operands> operands;

  /** Operands for every core. */
  SgemmPeak() {
    int cores = Runtime.getRuntime().availableProcessors();
    operands = IntStream.range(0, cores).mapToObj(core -> Operands.create()).toList();
  }

  /** Floating-point operations a second of all cores together. */
  double operationsPerSecond() {
    blas_set_num_threads(1);
    long start = System.nanoTime();
    operands.parallelStream().forEach(Operands::multiply);
    double seconds = (System.nanoTime() - start) / 1e9;
    return 2.0 * SIZE * SIZE * SIZE * PRODUCTS * operands.size() / seconds;
  }
}
