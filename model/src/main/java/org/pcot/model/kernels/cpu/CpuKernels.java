package org.pcot.model.kernels.cpu;

import java.nio.ByteBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.kernels.AttentionMask;
import org.pcot.model.kernels.AttentionShape;
import org.pcot.model.kernels.AttentionState;
import org.pcot.model.kernels.BlockedCache;
import org.pcot.model.kernels.CacheShape;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.kernels.KvCache;
import org.pcot.model.kernels.Team;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.StorageOrder;
import org.pcot.model.tensor.Tensor;

/**
 * The fast kernels for CPUs, in FLOAT: OpenBLAS for the matrix products, vector loops on off-heap
 * memory for everything else. One instance a thread; each runs on that thread alone, or on those of
 * a {@link Team}.
 */
public final class CpuKernels implements Kernels {
  /**
   * Keeping saves a tenth of attention's time at 102 positions, a twentieth at 256, and nothing
   * beyond 500, where it takes B·H·T² numbers a layer.
   */
  private static final int LONGEST_KEPT = 256;

  private final Parts parts;
  private final Products products;
  private final TeamAttention attention;

  public CpuKernels() {
    this(LONGEST_KEPT);
  }

  /**
   * @param longestKept the longest texts whose attention probabilities are kept for the backward
   *     pass; of longer ones they are computed again, to the same bits
   */
  public CpuKernels(int longestKept) {
    Team alone = new Team(1);
    this.parts = new Parts(alone);
    this.products = new Matmul();
    this.attention = new TeamAttention(alone, longestKept);
  }

  /**
   * On the threads of a team. Results do not depend on how many these are; sums have another order
   * than in kernels without a team.
   */
  public CpuKernels(Team team) {
    this.parts = new Parts(team);
    this.products = new TeamMatmul(team);
    this.attention = new TeamAttention(team, LONGEST_KEPT);
  }

  @Override
  public DataType dataType() {
    return DataType.FLOAT;
  }

  @Override
  public Memory memory() {
    return Memory.HOST;
  }

  @Override
  public Team team() {
    return parts.team();
  }

  @Override
  public void embed(Tensor table, int[] tokens, Tensor output) {
    int width = output.columns();
    for (int row = 0; row < output.rows(); row++) {
      int from = table.offset() + tokens[row] * width;
      Rows.copy(bytes(table), from, bytes(output), output.offset() + row * width, width);
    }
  }

  @Override
  public void embedWithPositions(
      Tensor tokenTable, Tensor positionTable, int[] tokens, int[] positions, Tensor output) {
    int width = output.columns();
    for (int row = 0; row < output.rows(); row++) {
      Rows.sum(
          bytes(tokenTable),
          tokenTable.offset() + tokens[row] * width,
          bytes(positionTable),
          positionTable.offset() + positions[row] * width,
          bytes(output),
          output.offset() + row * width,
          width);
    }
  }

  @Override
  public void embedBackward(Tensor outputGradient, int[] tokens, Tensor tableGradient) {
    int width = outputGradient.columns();
    parts.byColumns(
        width,
        (column, count) -> {
          for (int row = 0; row < outputGradient.rows(); row++) {
            int from = outputGradient.offset() + row * width + column;
            int to = tableGradient.offset() + tokens[row] * width + column;
            Rows.add(bytes(outputGradient), from, bytes(tableGradient), to, count);
          }
        });
  }

  @Override
  public void layerNorm(
      Tensor input, Tensor weight, Tensor bias, double epsilon, Tensor output, Tensor statistics) {
    parts.byRows(
        input.rows(),
        input.columns(),
        (from, count) ->
            LayerNorm.forward(
                input.rows(from, count),
                weight,
                bias,
                epsilon,
                output.rows(from, count),
                statistics.rows(from, count)));
  }

  @Override
  public void layerNormBackward(
      Tensor outputGradient,
      Tensor input,
      Tensor weight,
      Tensor statistics,
      Tensor inputGradient,
      Tensor weightGradient,
      Tensor biasGradient) {
    LayerNorm.Backward pass = new LayerNorm.Backward(outputGradient, input, weight, statistics);
    parts.byColumns(
        input.columns(),
        (from, count) -> pass.addParameterGradients(from, count, weightGradient, biasGradient));
    parts.byRows(
        input.rows(),
        input.columns(),
        (from, count) -> pass.addInputGradient(from, count, inputGradient));
  }

  @Override
  public void rmsNorm(Tensor input, Tensor weight, double epsilon, Tensor output, Tensor scales) {
    parts.byRows(
        input.rows(),
        input.columns(),
        (from, count) ->
            RmsNorm.forward(
                input.rows(from, count),
                weight,
                epsilon,
                output.rows(from, count),
                scales.rows(from, count)));
  }

  @Override
  public void rmsNormBackward(
      Tensor outputGradient,
      Tensor input,
      Tensor weight,
      Tensor scales,
      Tensor inputGradient,
      Tensor weightGradient) {
    parts.byColumns(
        input.columns(),
        (from, count) ->
            RmsNorm.addWeightGradient(outputGradient, input, scales, weightGradient, from, count));
    parts.byRows(
        input.rows(),
        input.columns(),
        (from, count) ->
            RmsNorm.addInputGradient(
                outputGradient.rows(from, count),
                input.rows(from, count),
                weight,
                scales.rows(from, count),
                inputGradient.rows(from, count)));
  }

  @Override
  public void headNorm(
      Tensor input,
      int heads,
      Tensor queryWeight,
      Tensor keyWeight,
      double epsilon,
      Tensor output,
      Tensor scales) {
    parts.byRows(
        input.rows(),
        input.columns(),
        (from, count) ->
            HeadNorm.forward(
                input.rows(from, count),
                heads,
                queryWeight,
                keyWeight,
                epsilon,
                output.rows(from, count),
                scales.rows(from, count)));
  }

  @Override
  public void headNormBackward(
      Tensor input,
      int heads,
      Tensor queryWeight,
      Tensor keyWeight,
      Tensor scales,
      Tensor gradient,
      Tensor queryWeightGradient,
      Tensor keyWeightGradient) {
    HeadNorm.Backward queries = new HeadNorm.Backward(input, 0, heads, queryWeight, scales);
    HeadNorm.Backward keys =
        new HeadNorm.Backward(input, heads, scales.columns(), keyWeight, scales);
    parts.byColumns(
        queryWeight.columns(),
        (from, count) -> {
          queries.addWeightGradient(gradient, queryWeightGradient, from, count);
          keys.addWeightGradient(gradient, keyWeightGradient, from, count);
        });
    parts.byRows(
        input.rows(),
        input.columns(),
        (from, count) -> {
          queries.turn(gradient, from, count);
          keys.turn(gradient, from, count);
        });
  }

  @Override
  public void product(Tensor input, Tensor weight, StorageOrder order, Tensor output) {
    products.multiply(input, weight, order, 0f, output);
  }

  @Override
  public void productWithResidual(
      Tensor input, Tensor weight, StorageOrder order, Tensor residual, Tensor output) {
    if (!output.equals(residual)) {
      Rows.copy(
          bytes(residual), residual.offset(), bytes(output), output.offset(), output.length());
    }
    products.multiply(input, weight, order, 1f, output);
  }

  @Override
  public void linear(Tensor input, Tensor weight, StorageOrder order, Tensor bias, Tensor output) {
    int width = output.columns();
    for (int row = 0; row < output.rows(); row++) {
      int to = output.offset() + row * width;
      Rows.copy(bytes(bias), bias.offset(), bytes(output), to, width);
    }
    products.multiply(input, weight, order, 1f, output);
  }

  @Override
  public void linearWithResidual(
      Tensor input,
      Tensor weight,
      StorageOrder order,
      Tensor bias,
      Tensor residual,
      Tensor output) {
    int width = output.columns();
    for (int row = 0; row < output.rows(); row++) {
      int from = residual.offset() + row * width;
      int to = output.offset() + row * width;
      Rows.sum(bytes(residual), from, bytes(bias), bias.offset(), bytes(output), to, width);
    }
    products.multiply(input, weight, order, 1f, output);
  }

  @Override
  public void productBackward(
      Tensor outputGradient, Tensor weight, StorageOrder order, Tensor inputGradient) {
    products.multiply(outputGradient, weight, order.transposed(), 0f, inputGradient);
  }

  @Override
  public void weightBackward(
      Tensor outputGradient, Tensor input, StorageOrder order, Tensor weightGradient) {
    if (order == StorageOrder.IN_OUT) {
      products.addOuter(input, outputGradient, weightGradient);
    } else {
      products.addOuter(outputGradient, input, weightGradient);
    }
  }

  @Override
  public void biasBackward(Tensor outputGradient, Tensor biasGradient) {
    parts.byColumns(
        outputGradient.columns(),
        (from, count) -> Rows.addColumnSums(outputGradient, from, count, biasGradient));
  }

  @Override
  public void addToColumns(Tensor input, Tensor output, int first) {
    int width = input.columns();
    parts.byRows(
        input.rows(),
        width,
        (from, count) -> {
          for (int row = from; row < from + count; row++) {
            int to = output.offset() + row * output.columns() + first;
            Rows.add(bytes(input), input.offset() + row * width, bytes(output), to, width);
          }
        });
  }

  @Override
  public void takeColumns(Tensor input, int first, Tensor output) {
    int width = output.columns();
    parts.byRows(
        output.rows(),
        width,
        (from, count) -> {
          for (int row = from; row < from + count; row++) {
            int at = input.offset() + row * input.columns() + first;
            Rows.copy(bytes(input), at, bytes(output), output.offset() + row * width, width);
          }
        });
  }

  @Override
  public void gelu(Tensor input, Tensor output) {
    parts.byRows(
        input.rows(),
        input.columns(),
        (from, count) -> Gelu.forward(input.rows(from, count), output.rows(from, count)));
  }

  @Override
  public void geluBackward(Tensor input, Tensor gradient) {
    parts.byRows(
        input.rows(),
        input.columns(),
        (from, count) -> Gelu.backward(input.rows(from, count), gradient.rows(from, count)));
  }

  @Override
  public void swiGlu(Tensor gateUp, Tensor output) {
    parts.byRows(
        output.rows(),
        output.columns(),
        (from, count) -> SwiGlu.forward(gateUp.rows(from, count), output.rows(from, count)));
  }

  @Override
  public void swiGluBackward(Tensor outputGradient, Tensor gateUp, Tensor gateUpGradient) {
    parts.byRows(
        gateUp.rows(),
        gateUp.columns(),
        (from, count) ->
            SwiGlu.backward(
                outputGradient.rows(from, count),
                gateUp.rows(from, count),
                gateUpGradient.rows(from, count)));
  }

  @Override
  public void rotate(Tensor rows, int heads, Tensor table, int[] positions) {
    rotate(rows, heads, table, positions, 1f);
  }

  @Override
  public void rotateBackward(Tensor gradient, int heads, Tensor table, int[] positions) {
    rotate(gradient, heads, table, positions, -1f);
  }

  private void rotate(Tensor rows, int heads, Tensor table, int[] positions, float direction) {
    parts.byRows(
        rows.rows(),
        rows.columns(),
        (from, count) -> Rotation.apply(rows, from, count, heads, table, positions, direction));
  }

  @Override
  public AttentionState newAttentionState(AttentionShape shape, AttentionMask mask, Arena arena) {
    return attention.newState(shape, mask, arena);
  }

  @Override
  public void causalAttention(
      AttentionShape shape,
      AttentionMask mask,
      Tensor queriesKeysValues,
      AttentionState state,
      Tensor output) {
    attention.forward(shape, mask, queriesKeysValues, state, output);
  }

  @Override
  public void causalAttentionBackward(
      AttentionShape shape,
      AttentionMask mask,
      Tensor outputGradient,
      Tensor queriesKeysValues,
      AttentionState state,
      Tensor queriesKeysValuesGradient) {
    attention.backward(
        shape, mask, outputGradient, queriesKeysValues, state, queriesKeysValuesGradient);
  }

  @Override
  public void selectQueries(AttentionShape shape, Tensor input, Tensor output) {
    int size = shape.queries() * input.columns();
    for (int batch = 0; batch < shape.batch(); batch++) {
      Tensor from = input.rows(batch * shape.length() + shape.firstQuery(), shape.queries());
      int to = output.offset() + batch * size;
      Rows.copy(bytes(input), from.offset(), bytes(output), to, size);
    }
  }

  @Override
  public void selectQueriesBackward(
      AttentionShape shape, Tensor outputGradient, Tensor inputGradient) {
    int size = shape.queries() * inputGradient.columns();
    int hidden = shape.firstQuery() * inputGradient.columns();
    for (int batch = 0; batch < shape.batch(); batch++) {
      int from = outputGradient.offset() + batch * size;
      int to = inputGradient.rows(batch * shape.length(), shape.length()).offset();
      Rows.zero(bytes(inputGradient), to, hidden);
      Rows.copy(bytes(outputGradient), from, bytes(inputGradient), to + hidden, size);
    }
  }

  @Override
  public void crossEntropy(Tensor logits, int[] targets, float[] weights, double[] rowLosses) {
    parts.byRows(
        logits.rows(),
        logits.columns(),
        (from, count) -> CrossEntropy.apply(logits, from, count, targets, weights, rowLosses));
  }

  @Override
  public void scaleRows(Tensor rows, float[] factors) {
    int width = rows.columns();
    parts.byRows(
        rows.rows(),
        width,
        (from, count) -> {
          for (int row = from; row < from + count; row++) {
            Rows.scale(bytes(rows), rows.offset() + row * width, width, factors[row]);
          }
        });
  }

  @Override
  public KvCache newCache(CacheShape shape) {
    return BlockedCache.onHeap(shape);
  }

  @Override
  public void cacheKeysValues(
      Tensor queriesKeysValues, KvCache cache, int layer, int[] slots, int[] positions) {
    attention.fill(queriesKeysValues, (BlockedCache) cache, layer, slots, positions);
  }

  @Override
  public void cachedAttention(
      Tensor queriesKeysValues,
      KvCache cache,
      int layer,
      int[] slots,
      int[] positions,
      Tensor output) {
    attention.attend(queriesKeysValues, (BlockedCache) cache, layer, slots, positions, output);
  }

  private static ByteBuffer bytes(Tensor tensor) {
    return tensor.storage().bytes();
  }
}
