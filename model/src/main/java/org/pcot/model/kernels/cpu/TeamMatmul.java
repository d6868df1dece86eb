package org.pcot.model.kernels.cpu;

import java.util.stream.Stream;
import org.pcot.model.kernels.Team;
import org.pcot.model.tensor.StorageOrder;
import org.pcot.model.tensor.Tensor;

/**
 * Products on the threads of a team, divided by the columns or rows of the result into parts that
 * depend on the sizes alone. What few rows are multiplied with is read from memory once, at its
 * full speed; single rows and many are OpenBLAS's.
 */
final class TeamMatmul implements Products {
  /**
   * As many sequences as complete runs together: a row has the same bits in any company. With more
   * of them sgemm's packing of the weights pays.
   */
  private static final int FEW = 32;

  /** Elements of the weights in a part of a product of few rows: some microseconds. */
  private static final int LEAST_DOTS = 1 << 14;

  /** A quarter of what a core's second cache holds. */
  private static final int MOST_DOTS = 1 << 16;

  /** Between the two, so that the last part keeps no thread waiting for long. */
  private static final int DOTS_PARTS = 16;

  /**
   * Columns or rows of the result in a part of sgemm, about: less than half as many cost a tenth of
   * its speed.
   */
  private static final int GEMM_PART = 288;

  /**
   * Of sgemm, where they are worth it: few, so that a small machine has as many for each thread.
   */
  private static final int LEAST_PARTS = 4;

  private static final int LEAST_PART = 64;

  private final Team team;
  private final Matmul[] matmuls;
  private final RowDots.Scratch[] scratches;
  private float[] rows = {};

  TeamMatmul(Team team) {
    this.team = team;
    this.matmuls = Stream.generate(Matmul::new).limit(team.size()).toArray(Matmul[]::new);
    this.scratches =
        Stream.generate(RowDots.Scratch::new).limit(team.size()).toArray(RowDots.Scratch[]::new);
  }

  @Override
  public void multiply(Tensor input, Tensor weight, StorageOrder order, float beta, Tensor output) {
    if (order == StorageOrder.OUT_IN && input.rows() <= FEW) {
      fewRows(input, weight, beta, output);
      return;
    }
    inParts(
        output.columns(),
        (matmul, from, count) -> matmul.multiply(input, weight, order, beta, output, from, count));
  }

  @Override
  public void addOuter(Tensor input, Tensor gradient, Tensor output) {
    inParts(
        output.rows(),
        (matmul, from, count) -> matmul.addOuter(input, gradient, output, from, count));
  }

  /** Columns or rows of a result, from one on. */
  @FunctionalInterface
  private interface Work {
    void on(Matmul matmul, int from, int count);
  }

  private void inParts(int length, Work work) {
    int parts = 2 * Math.max(LEAST_PARTS / 2, Math.round(length / (2f * GEMM_PART)));
    int each = Math.max(LEAST_PART, Vectors.whole(length / parts + Vectors.LANES - 1));
    team.run(
        divided(length, each),
        (part, member) -> {
          int from = part * each;
          work.on(matmuls[member], from, Math.min(each, length - from));
        });
  }

  private void fewRows(Tensor input, Tensor weight, float beta, Tensor output) {
    int columns = output.columns();
    int width = dotsWidth(columns, input.columns());
    int parts = divided(columns, width);
    if (input.rows() == 1) {
      team.run(
          parts,
          (part, member) -> {
            int from = part * width;
            int count = Math.min(width, columns - from);
            matmuls[member].multiplyRow(input, weight, beta, output, from, count);
          });
      return;
    }
    if (rows.length < RowDots.length(input)) {
      rows = new float[RowDots.length(input)];
    }
    RowDots product = RowDots.of(input, rows, weight, beta != 0, output);
    team.run(
        parts,
        (part, member) ->
            product.columns(
                part * width, Math.min((part + 1) * width, columns), scratches[member]));
  }

  /** Columns of the result in a part, a multiple of 4. */
  private static int dotsWidth(int columns, int depth) {
    long even = (long) columns * depth / DOTS_PARTS;
    long elements = Math.max(LEAST_DOTS, Math.min(MOST_DOTS, even));
    return (int) Math.max(4, elements / depth / 4 * 4);
  }

  private static int divided(int columns, int width) {
    return (columns + width - 1) / width;
  }
}
