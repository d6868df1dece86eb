package org.pcot.model.kernels.nd4j;

import java.util.Arrays;
import java.util.Objects;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.shape.Gather;
import org.nd4j.linalg.api.ops.impl.shape.OneHot;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.pcot.model.kernels.AttentionMask;
import org.pcot.model.kernels.AttentionShape;
import org.pcot.model.kernels.AttentionState;
import org.pcot.model.kernels.BlockedCache;
import org.pcot.model.kernels.CacheShape;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.kernels.KvCache;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.StorageOrder;
import org.pcot.model.tensor.Tensor;

/**
 * The kernels as ND4J operations: the portable truth that the fast ones are compared with, in FLOAT
 * and DOUBLE, on every backend of ND4J. Written for clarity; intermediate results are allocated
 * call by call.
 *
 * <p>Results are computed in arrays of their own and then assigned, since ND4J's reshape and matrix
 * product may answer with a copy when they are given a view.
 */
public final class Nd4jKernels implements Kernels {
  private static final double SQRT_TWO_OVER_PI = Math.sqrt(2 / Math.PI);
  private static final double CUBIC = 0.044715;

  private final DataType dataType;
  private final Memory memory;
  private final Nd4jAttention attention = new Nd4jAttention();

  /**
   * @param dataType FLOAT or DOUBLE
   */
  public Nd4jKernels(DataType dataType) {
    this(dataType, Memory.standard());
  }

  Nd4jKernels(DataType dataType, Memory memory) {
    if (dataType != DataType.FLOAT && dataType != DataType.DOUBLE) {
      throw new IllegalArgumentException("kernels are FLOAT or DOUBLE, not " + dataType);
    }
    this.dataType = dataType;
    this.memory = memory;
  }

  @Override
  public DataType dataType() {
    return dataType;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public void embed(Tensor table, int[] tokens, Tensor output) {
    output.array().assign(gather(table, indices(tokens, output.rows(), table.rows())));
  }

  @Override
  public void embedWithPositions(
      Tensor tokenTable, Tensor positionTable, int[] tokens, int[] positions, Tensor output) {
    INDArray rows = indices(tokens, output.rows(), tokenTable.rows());
    INDArray places = indices(positions, output.rows(), positionTable.rows());
    INDArray sum = gather(tokenTable, rows);
    output.array().assign(sum.addi(gather(positionTable, places)));
  }

  @Override
  public void embedBackward(Tensor outputGradient, int[] tokens, Tensor tableGradient) {
    addToRows(tableGradient, tokens, outputGradient);
  }

  @Override
  public void layerNorm(
      Tensor input, Tensor weight, Tensor bias, double epsilon, Tensor output, Tensor statistics) {
    INDArray mean = input.array().mean(true, 1);
    INDArray centred = input.array().sub(mean);
    INDArray variance = centred.mul(centred).mean(true, 1);
    INDArray inverseDeviation = Transforms.sqrt(variance.addi(epsilon)).rdivi(1);
    output.array().assign(centred.mul(inverseDeviation).mul(weight.array()).add(bias.array()));
    statistics.array().assign(Nd4j.concat(1, mean, inverseDeviation));
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
    INDArray gradient = outputGradient.array();
    INDArray mean = column(statistics, 0);
    INDArray inverseDeviation = column(statistics, 1);
    INDArray normalised = input.array().sub(mean).mul(inverseDeviation);
    weightGradient.array().addi(gradient.mul(normalised).sum(true, 0));
    biasGradient.array().addi(gradient.sum(true, 0));

    INDArray scaled = gradient.mul(weight.array());
    INDArray alongMean = scaled.mean(true, 1);
    INDArray alongNormalised = normalised.mul(scaled.mul(normalised).mean(true, 1));
    inputGradient.array().addi(scaled.sub(alongMean).sub(alongNormalised).mul(inverseDeviation));
  }

  @Override
  public void rmsNorm(Tensor input, Tensor weight, double epsilon, Tensor output, Tensor scales) {
    INDArray x = input.array();
    INDArray scale = Transforms.sqrt(x.mul(x).mean(true, 1).addi(epsilon)).rdivi(1);
    output.array().assign(x.mul(scale).mul(weight.array()));
    scales.array().assign(scale);
  }

  @Override
  public void rmsNormBackward(
      Tensor outputGradient,
      Tensor input,
      Tensor weight,
      Tensor scales,
      Tensor inputGradient,
      Tensor weightGradient) {
    INDArray gradient = outputGradient.array();
    INDArray scale = column(scales, 0);
    INDArray normalised = input.array().mul(scale);
    weightGradient.array().addi(gradient.mul(normalised).sum(true, 0));

    INDArray scaled = gradient.mul(weight.array());
    INDArray alongNormalised = normalised.mul(scaled.mul(normalised).mean(true, 1));
    inputGradient.array().addi(scaled.sub(alongNormalised).mul(scale));
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
    if (!output.equals(input)) {
      output.array().assign(input.array());
    }
    Nd4jHeadNorm.forward(queryWeight, epsilon, output, 0, heads, scales);
    Nd4jHeadNorm.forward(keyWeight, epsilon, output, heads, scales.columns(), scales);
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
    int normed = scales.columns();
    Nd4jHeadNorm.backward(input, 0, heads, queryWeight, scales, gradient, queryWeightGradient);
    Nd4jHeadNorm.backward(input, heads, normed, keyWeight, scales, gradient, keyWeightGradient);
  }

  @Override
  public void product(Tensor input, Tensor weight, StorageOrder order, Tensor output) {
    output.array().assign(input.array().mmul(inOut(weight, order)));
  }

  @Override
  public void productWithResidual(
      Tensor input, Tensor weight, StorageOrder order, Tensor residual, Tensor output) {
    output.array().assign(input.array().mmul(inOut(weight, order)).add(residual.array()));
  }

  @Override
  public void linear(Tensor input, Tensor weight, StorageOrder order, Tensor bias, Tensor output) {
    output.array().assign(input.array().mmul(inOut(weight, order)).add(bias.array()));
  }

  @Override
  public void linearWithResidual(
      Tensor input,
      Tensor weight,
      StorageOrder order,
      Tensor bias,
      Tensor residual,
      Tensor output) {
    INDArray product = input.array().mmul(inOut(weight, order));
    output.array().assign(product.add(bias.array()).add(residual.array()));
  }

  @Override
  public void productBackward(
      Tensor outputGradient, Tensor weight, StorageOrder order, Tensor inputGradient) {
    INDArray gradient = outputGradient.array();
    inputGradient.array().assign(gradient.mmul(inOut(weight, order).transpose()));
  }

  @Override
  public void weightBackward(
      Tensor outputGradient, Tensor input, StorageOrder order, Tensor weightGradient) {
    INDArray product = input.array().transpose().mmul(outputGradient.array());
    weightGradient.array().addi(order == StorageOrder.IN_OUT ? product : product.transpose());
  }

  @Override
  public void biasBackward(Tensor outputGradient, Tensor biasGradient) {
    biasGradient.array().addi(outputGradient.array().sum(true, 0));
  }

  /** A view [in, out]. */
  private static INDArray inOut(Tensor weight, StorageOrder order) {
    return order == StorageOrder.IN_OUT ? weight.array() : weight.array().transpose();
  }

  @Override
  public void addToColumns(Tensor input, Tensor output, int first) {
    columns(output, first, input.columns()).addi(input.array());
  }

  @Override
  public void takeColumns(Tensor input, int first, Tensor output) {
    output.array().assign(columns(input, first, output.columns()));
  }

  /** A view of some columns. */
  private static INDArray columns(Tensor tensor, int first, int count) {
    return tensor
        .array()
        .get(NDArrayIndex.all(), NDArrayIndex.interval(first, (long) first + count));
  }

  @Override
  public void gelu(Tensor input, Tensor output) {
    INDArray x = input.array();
    output.array().assign(geluTanh(x).addi(1).muli(x).muli(0.5));
  }

  @Override
  public void geluBackward(Tensor input, Tensor gradient) {
    INDArray x = input.array();
    INDArray tanh = geluTanh(x);
    INDArray tanhDerivative = tanh.mul(tanh).rsubi(1);
    INDArray argumentDerivative = x.mul(x).muli(3 * CUBIC).addi(1).muli(SQRT_TWO_OVER_PI);
    INDArray derivative = tanhDerivative.muli(argumentDerivative).muli(x).addi(tanh).addi(1);
    gradient.array().muli(derivative.muli(0.5));
  }

  @Override
  public void swiGlu(Tensor gateUp, Tensor output) {
    INDArray gate = half(gateUp, 0);
    INDArray up = half(gateUp, 1);
    output.array().assign(Transforms.sigmoid(gate, true).muli(gate).muli(up));
  }

  @Override
  public void swiGluBackward(Tensor outputGradient, Tensor gateUp, Tensor gateUpGradient) {
    INDArray gate = half(gateUp, 0);
    INDArray up = half(gateUp, 1);
    INDArray sigmoid = Transforms.sigmoid(gate, true);
    INDArray silu = gate.mul(sigmoid);
    INDArray derivative = silu.mul(sigmoid.rsub(1)).addi(sigmoid);
    INDArray gradient = outputGradient.array();
    gateUpGradient
        .array()
        .assign(Nd4j.concat(1, gradient.mul(up).muli(derivative), gradient.mul(silu)));
  }

  /** The left or right half of the columns, a copy. */
  private static INDArray half(Tensor tensor, int which) {
    int width = tensor.columns() / 2;
    return tensor
        .array()
        .get(NDArrayIndex.all(), NDArrayIndex.interval(which * width, (which + 1) * width))
        .dup('c');
  }

  @Override
  public void rotate(Tensor rows, int heads, Tensor table, int[] positions) {
    rotate(rows, heads, table, positions, 1);
  }

  @Override
  public void rotateBackward(Tensor gradient, int heads, Tensor table, int[] positions) {
    rotate(gradient, heads, table, positions, -1);
  }

  private static void rotate(Tensor rows, int heads, Tensor table, int[] positions, int direction) {
    int half = table.columns() / 2;
    INDArray angles = gather(table, indices(positions, rows.rows(), table.rows()));
    INDArray cos = channels(angles, 0, half).dup('c');
    INDArray sin = channels(angles, half, half).mul(direction);
    for (int head = 0; head < heads; head++) {
      INDArray left = channels(rows.array(), head * table.columns(), half);
      INDArray right = channels(rows.array(), head * table.columns() + half, half);
      INDArray rotatedLeft = left.mul(cos).sub(right.mul(sin));
      INDArray rotatedRight = right.mul(cos).add(left.mul(sin));
      left.assign(rotatedLeft);
      right.assign(rotatedRight);
    }
  }

  /** View [n, count] of columns. */
  private static INDArray channels(INDArray rows, int from, int count) {
    return rows.get(NDArrayIndex.all(), NDArrayIndex.interval(from, from + count));
  }

  @Override
  public AttentionState newAttentionState(AttentionShape shape, AttentionMask mask, Arena arena) {
    return attention.newState(shape, arena);
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
    attention.backward(shape, outputGradient, queriesKeysValues, state, queriesKeysValuesGradient);
  }

  @Override
  public void selectQueries(AttentionShape shape, Tensor input, Tensor output) {
    INDArray all = input.array().reshape('c', shape.batch(), shape.length(), input.columns());
    output
        .array()
        .assign(queryRows(shape, all).dup('c').reshape('c', shape.outputRows(), input.columns()));
  }

  @Override
  public void selectQueriesBackward(
      AttentionShape shape, Tensor outputGradient, Tensor inputGradient) {
    int width = inputGradient.columns();
    INDArray all = Nd4j.zeros(dataType, shape.batch(), shape.length(), width);
    queryRows(shape, all)
        .assign(outputGradient.array().reshape('c', shape.batch(), shape.queries(), width));
    inputGradient.array().assign(all.reshape('c', shape.tokens(), width));
  }

  /** View [B, Q, C] of [B, T, C]. */
  private static INDArray queryRows(AttentionShape shape, INDArray all) {
    return all.get(
        NDArrayIndex.all(),
        NDArrayIndex.interval(shape.firstQuery(), shape.length()),
        NDArrayIndex.all());
  }

  @Override
  public void crossEntropy(Tensor logits, int[] targets, float[] weights, double[] rowLosses) {
    int rows = logits.rows();
    int classes = logits.columns();
    INDArray oneHot =
        Nd4j.exec(new OneHot(indices(targets, rows, classes), classes, 1, 1, 0, dataType))[0];
    INDArray rowWeights =
        Nd4j.createFromArray(Arrays.copyOf(weights, rows)).castTo(dataType).reshape(rows, 1);

    INDArray logProbabilities = Nd4j.nn().logSoftmax(logits.array().dup('c'), 1);
    double[] losses = logProbabilities.mul(oneHot).sum(1).negi().toDoubleVector();
    System.arraycopy(losses, 0, rowLosses, 0, rows);
    INDArray difference = Transforms.exp(logProbabilities).sub(oneHot);
    logits.array().assign(difference.mul(rowWeights));
  }

  @Override
  public void scaleRows(Tensor rows, float[] factors) {
    INDArray column = Nd4j.createFromArray(Arrays.copyOf(factors, rows.rows()));
    rows.array().muli(column.castTo(dataType).reshape('c', rows.rows(), 1));
  }

  @Override
  public KvCache newCache(CacheShape shape) {
    return BlockedCache.offHeap(memory, dataType, shape);
  }

  @Override
  public void cacheKeysValues(
      Tensor queriesKeysValues, KvCache cache, int layer, int[] slots, int[] positions) {
    attention.cacheKeysValues(queriesKeysValues, (BlockedCache) cache, layer, slots, positions);
  }

  @Override
  public void cachedAttention(
      Tensor queriesKeysValues,
      KvCache cache,
      int layer,
      int[] slots,
      int[] positions,
      Tensor output) {
    attention.cachedAttention(
        queriesKeysValues, (BlockedCache) cache, layer, slots, positions, output);
  }

  /** {@code tanh(sqrt(2/pi) (x + 0.044715 x³))}, a new array. */
  private static INDArray geluTanh(INDArray x) {
    INDArray argument = x.mul(x).muli(CUBIC).addi(1).muli(x).muli(SQRT_TWO_OVER_PI);
    return Transforms.tanh(argument, false);
  }

  /** Adds row r of the addends to row {@code rows[r]}, one after the other (the op's lock). */
  private static void addToRows(Tensor table, int[] rows, Tensor addends) {
    INDArray target = table.array();
    Nd4j.exec(
        DynamicCustomOp.builder("scatter_add")
            .addInputs(target, indices(rows, addends.rows(), table.rows()), addends.array())
            .addOutputs(target)
            .addBooleanArguments(true)
            .build());
  }

  private static INDArray gather(Tensor table, INDArray rows) {
    return Nd4j.exec(new Gather(table.array(), rows, 0))[0];
  }

  private static INDArray column(Tensor matrix, int column) {
    return matrix.array().getColumn(column, true).dup();
  }

  /** The first {@code count} row numbers, checked: ND4J reads beyond a table without complaint. */
  private static INDArray indices(int[] rows, int count, int bound) {
    int[] used = Arrays.copyOf(rows, count);
    for (int row : used) {
      Objects.checkIndex(row, bound);
    }
    return Nd4j.createFromArray(used);
  }
}
