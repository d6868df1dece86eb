package org.pcot.model.kernels.torch;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.kernels.AttentionMask;
import org.pcot.model.kernels.AttentionShape;
import org.pcot.model.kernels.AttentionState;
import org.pcot.model.kernels.CacheShape;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.kernels.KvCache;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.StorageOrder;
import org.pcot.model.tensor.Tensor;

/**
 * The kernels as libtorch's operators on tensors that are there already, forward and backward:
 * nothing is recorded for differentiation. What an operator allocates is freed as its kernel
 * returns.
 */
final class TorchKernels implements Kernels {
  private static final String TANH = "tanh";

  private final TorchMemory memory;
  private final DataType dataType;
  private final HostArrays arrays;
  private final TorchAttention attention;
  private final TorchSampling sampler;

  /**
   * @param dataType of all but the gradients of parameters: FLOAT or BFLOAT16, or DOUBLE where all
   *     else is
   */
  TorchKernels(TorchMemory memory, DataType dataType) {
    this(memory, dataType, memory.isCuda() ? TorchAttention.CARDS_HEAD_MULTIPLE : 1);
  }

  /**
   * @param headMultiple what attention pads the channels of a head to a multiple of
   */
  TorchKernels(TorchMemory memory, DataType dataType, int headMultiple) {
    this.memory = memory;
    this.dataType = dataType;
    this.arrays = new HostArrays(memory, 32);
    this.attention = new TorchAttention(memory, dataType, headMultiple);
    this.sampler = new TorchSampling(memory, arrays);
  }

  /**
   * The output of a forward pass, and room for its softmax's denominators: for each head of a
   * sequence as many as its operator gives.
   */
  private static final class State implements AttentionState {
    private final Tensor room;
    private Tensor output;
    private long each;

    State(Tensor room) {
      this.room = room;
    }
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
    scoped(
        () ->
            torch.index_select_out(
                of(output), of(table), 0, arrays.indices(tokens, output.rows(), table.rows())));
  }

  @Override
  public void embedWithPositions(
      Tensor tokenTable, Tensor positionTable, int[] tokens, int[] positions, Tensor output) {
    embed(tokenTable, tokens, output);
    scoped(
        () -> {
          var places = arrays.indices(positions, output.rows(), positionTable.rows());
          return of(output).add_(of(positionTable).index_select(0, places));
        });
  }

  @Override
  public void embedBackward(Tensor outputGradient, int[] tokens, Tensor tableGradient) {
    scoped(
        () -> {
          var rows = arrays.indices(tokens, outputGradient.rows(), tableGradient.rows());
          var target = of(tableGradient);
          return target.index_add_(0, rows, of(outputGradient).to(target.scalar_type()));
        });
  }

  @Override
  public void layerNorm(
      Tensor input, Tensor weight, Tensor bias, double epsilon, Tensor output, Tensor statistics) {
    try (PointerScope scope = new PointerScope()) {
      Norms.layerNorm(of(input), of(weight), of(bias), epsilon, of(output), of(statistics));
    }
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
    try (PointerScope scope = new PointerScope()) {
      Norms.layerNormBackward(
          of(outputGradient),
          of(input),
          of(weight),
          of(statistics),
          of(inputGradient),
          of(weightGradient),
          of(biasGradient));
    }
  }

  @Override
  public void rmsNorm(Tensor input, Tensor weight, double epsilon, Tensor output, Tensor scales) {
    try (PointerScope scope = new PointerScope()) {
      Norms.rmsNorm(of(input), of(weight), epsilon, of(output), of(scales));
    }
  }

  @Override
  public void rmsNormBackward(
      Tensor outputGradient,
      Tensor input,
      Tensor weight,
      Tensor scales,
      Tensor inputGradient,
      Tensor weightGradient) {
    scoped(
        () ->
            of(inputGradient)
                .add_(
                    Norms.rmsNormBackward(
                        of(outputGradient),
                        of(input),
                        of(weight),
                        of(scales),
                        of(weightGradient))));
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
    try (PointerScope scope = new PointerScope()) {
      if (!output.equals(input)) {
        of(output).copy_(of(input));
      }
      int size = queryWeight.columns();
      int keys = scales.columns() - heads;
      var x = heads(output, size);
      var factors = heads(scales, 1);
      rmsNorm(x.narrow(1, 0, heads), of(queryWeight), epsilon, factors.narrow(1, 0, heads));
      rmsNorm(x.narrow(1, heads, keys), of(keyWeight), epsilon, factors.narrow(1, heads, keys));
    }
  }

  /** In place. */
  private static void rmsNorm(
      org.bytedeco.pytorch.Tensor x,
      org.bytedeco.pytorch.Tensor weight,
      double epsilon,
      org.bytedeco.pytorch.Tensor scales) {
    Norms.rmsNorm(x, weight, epsilon, x, scales);
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
    int keys = scales.columns() - heads;
    headNormBackward(input, 0, heads, queryWeight, scales, gradient, queryWeightGradient);
    headNormBackward(input, heads, keys, keyWeight, scales, gradient, keyWeightGradient);
  }

  private static void headNormBackward(
      Tensor input,
      int first,
      int count,
      Tensor weight,
      Tensor scales,
      Tensor gradient,
      Tensor weightGradient) {
    scoped(
        () -> {
          int size = weight.columns();
          var outputGradient = heads(gradient, size).narrow(1, first, count);
          return outputGradient.copy_(
              Norms.rmsNormBackward(
                  outputGradient,
                  heads(input, size).narrow(1, first, count),
                  of(weight),
                  heads(scales, 1).narrow(1, first, count),
                  of(weightGradient)));
        });
  }

  /** [n, heads·size] as [n, heads, size]. */
  private static org.bytedeco.pytorch.Tensor heads(Tensor rows, int size) {
    return of(rows).view(rows.rows(), rows.columns() / size, size);
  }

  @Override
  public void product(Tensor input, Tensor weight, StorageOrder order, Tensor output) {
    scoped(() -> torch.mm_out(of(output), of(input), inOut(weight, order)));
  }

  @Override
  public void productWithResidual(
      Tensor input, Tensor weight, StorageOrder order, Tensor residual, Tensor output) {
    scoped(() -> torch.addmm_out(of(output), of(residual), of(input), inOut(weight, order)));
  }

  @Override
  public void linear(Tensor input, Tensor weight, StorageOrder order, Tensor bias, Tensor output) {
    scoped(() -> torch.addmm_out(of(output), of(bias), of(input), inOut(weight, order)));
  }

  @Override
  public void linearWithResidual(
      Tensor input,
      Tensor weight,
      StorageOrder order,
      Tensor bias,
      Tensor residual,
      Tensor output) {
    scoped(
        () ->
            torch
                .addmm_out(of(output), of(residual), of(input), inOut(weight, order))
                .add_(of(bias)));
  }

  @Override
  public void productBackward(
      Tensor outputGradient, Tensor weight, StorageOrder order, Tensor inputGradient) {
    scoped(() -> torch.mm_out(of(inputGradient), of(outputGradient), inOut(weight, order).t()));
  }

  @Override
  public void weightBackward(
      Tensor outputGradient, Tensor input, StorageOrder order, Tensor weightGradient) {
    scoped(
        () ->
            order == StorageOrder.IN_OUT
                ? addProduct(of(weightGradient), of(input), of(outputGradient))
                : addProduct(of(weightGradient), of(outputGradient), of(input)));
  }

  /** Adds {@code leftᵀ · right}. */
  private static org.bytedeco.pytorch.Tensor addProduct(
      org.bytedeco.pytorch.Tensor sum,
      org.bytedeco.pytorch.Tensor left,
      org.bytedeco.pytorch.Tensor right) {
    return TorchMemory.type(sum) == TorchMemory.type(left)
        ? sum.addmm_(left.t(), right)
        : sum.add_(left.t().mm(right));
  }

  @Override
  public void biasBackward(Tensor outputGradient, Tensor biasGradient) {
    scoped(
        () ->
            of(biasGradient)
                .add_(
                    Norms.floats(of(outputGradient))
                        .sum(new long[] {0})
                        .view(1, biasGradient.columns())));
  }

  /** A view [in, out]. */
  private static org.bytedeco.pytorch.Tensor inOut(Tensor weight, StorageOrder order) {
    return order == StorageOrder.IN_OUT ? of(weight) : of(weight).t();
  }

  @Override
  public void addToColumns(Tensor input, Tensor output, int first) {
    scoped(() -> of(output).narrow(1, first, input.columns()).add_(of(input)));
  }

  @Override
  public void takeColumns(Tensor input, int first, Tensor output) {
    scoped(() -> of(output).copy_(of(input).narrow(1, first, output.columns())));
  }

  @Override
  public void gelu(Tensor input, Tensor output) {
    scoped(() -> torch.gelu_out(of(output), of(input), TANH));
  }

  @Override
  public void geluBackward(Tensor input, Tensor gradient) {
    scoped(() -> torch.gelu_backward_outf(of(gradient), of(input), TANH, of(gradient)));
  }

  @Override
  public void swiGlu(Tensor gateUp, Tensor output) {
    int width = output.columns();
    scoped(
        () ->
            torch
                .silu_out(of(output), of(gateUp).narrow(1, 0, width))
                .mul_(of(gateUp).narrow(1, width, width)));
  }

  @Override
  public void swiGluBackward(Tensor outputGradient, Tensor gateUp, Tensor gateUpGradient) {
    int width = outputGradient.columns();
    scoped(
        () -> {
          var gradient = of(outputGradient);
          var gate = of(gateUp).narrow(1, 0, width);
          var up = of(gateUp).narrow(1, width, width);
          var gateGradient = of(gateUpGradient).narrow(1, 0, width);
          torch.silu_backward_outf(gradient.mul(up), gate, gateGradient);
          return torch.silu_out(of(gateUpGradient).narrow(1, width, width), gate).mul_(gradient);
        });
  }

  @Override
  public void rotate(Tensor rows, int heads, Tensor table, int[] positions) {
    rotate(rows, heads, table, positions, 1);
  }

  @Override
  public void rotateBackward(Tensor gradient, int heads, Tensor table, int[] positions) {
    rotate(gradient, heads, table, positions, -1);
  }

  private void rotate(Tensor rows, int heads, Tensor table, int[] positions, int direction) {
    int half = table.columns() / 2;
    scoped(
        () -> {
          var places = arrays.indices(positions, rows.rows(), table.rows());
          var angles = of(table).index_select(0, places).unsqueeze(1);
          var cos = angles.narrow(2, 0, half);
          var sin = angles.narrow(2, half, half);
          var x = heads(rows, table.columns()).narrow(1, 0, heads);
          var left = x.narrow(2, 0, half);
          var right = x.narrow(2, half, half);
          var rotated = left.mul(cos).addcmul_(right, sin, new Scalar(-direction));
          right.mul_(cos).addcmul_(left, sin, new Scalar(direction));
          return left.copy_(rotated);
        });
  }

  @Override
  public AttentionState newAttentionState(AttentionShape shape, AttentionMask mask, Arena arena) {
    int wide = Math.max(1, DataType.FLOAT.width() / dataType.width());
    int most = TorchAttention.mostDenominators(shape);
    return new State(arena.take(shape.batch() * shape.heads(), wide * most));
  }

  @Override
  public void causalAttention(
      AttentionShape shape,
      AttentionMask mask,
      Tensor queriesKeysValues,
      AttentionState state,
      Tensor output) {
    try (PointerScope scope = new PointerScope()) {
      var logSumExp = attention.forward(shape, mask, of(queriesKeysValues), of(output));
      if (state instanceof State kept) {
        kept.each = logSumExp.size(2);
        denominators(shape, kept).copy_(logSumExp);
        kept.output = output;
      }
    }
  }

  @Override
  public void causalAttentionBackward(
      AttentionShape shape,
      AttentionMask mask,
      Tensor outputGradient,
      Tensor queriesKeysValues,
      AttentionState state,
      Tensor queriesKeysValuesGradient) {
    try (PointerScope scope = new PointerScope()) {
      State kept = (State) state;
      attention.backward(
          shape,
          mask,
          of(queriesKeysValues),
          of(kept.output),
          denominators(shape, kept),
          of(outputGradient),
          of(queriesKeysValuesGradient));
    }
  }

  /** [B, H, Q or more], contiguous, of 32 bits at least, whatever the room is made of. */
  private org.bytedeco.pytorch.Tensor denominators(AttentionShape shape, State state) {
    boolean isDouble = dataType == DataType.DOUBLE;
    long heads = (long) shape.batch() * shape.heads();
    return of(state.room)
        .view(isDouble ? ScalarType.Double : ScalarType.Float)
        .view(-1)
        .narrow(0, 0, heads * state.each)
        .view(shape.batch(), shape.heads(), state.each);
  }

  @Override
  public void selectQueries(AttentionShape shape, Tensor input, Tensor output) {
    scoped(() -> queries(shape, output, shape.queries(), 0).copy_(queryRows(shape, input)));
  }

  @Override
  public void selectQueriesBackward(
      AttentionShape shape, Tensor outputGradient, Tensor inputGradient) {
    scoped(
        () -> {
          of(inputGradient).zero_();
          return queryRows(shape, inputGradient)
              .copy_(queries(shape, outputGradient, shape.queries(), 0));
        });
  }

  /** View [B, Q, C] of rows [B·T, C]. */
  private static org.bytedeco.pytorch.Tensor queryRows(AttentionShape shape, Tensor rows) {
    return queries(shape, rows, shape.length(), shape.firstQuery());
  }

  private static org.bytedeco.pytorch.Tensor queries(
      AttentionShape shape, Tensor rows, int length, int first) {
    return of(rows).view(shape.batch(), length, rows.columns()).narrow(1, first, shape.queries());
  }

  @Override
  public void crossEntropy(Tensor logits, int[] targets, float[] weights, double[] rowLosses) {
    int rows = logits.rows();
    int classes = logits.columns();
    try (PointerScope scope = new PointerScope()) {
      var first = new Scalar(0);
      var end = new Scalar((long) rows * classes);
      var starts = torch.arange(first, end, new Scalar(classes), memory.options(ScalarType.Long));
      var places = starts.add_(arrays.indices(targets, rows, classes));
      var scores = Norms.floats(of(logits));
      var all = torch.log_softmax_out(scores, scores, 1).view(-1);
      var host = memory.toHost(all.index_select(0, places), ScalarType.Double);
      host.data_ptr_double().get(rowLosses, 0, rows);
      all.exp_()
          .index_add_(0, places, torch.full(new long[] {rows}, new Scalar(-1), all.options()));
      scores.mul_(arrays.column(weights, rows, ScalarType.Float));
      if (dataType == DataType.BFLOAT16) {
        of(logits).copy_(scores);
      }
    }
    for (int row = 0; row < rows; row++) {
      rowLosses[row] = -rowLosses[row];
    }
  }

  @Override
  public void chooseTokens(
      Tensor logits,
      int[] rows,
      Sampling sampling,
      double[] draws,
      int[] tokens,
      double[] logProbabilities) {
    try (PointerScope scope = new PointerScope()) {
      sampler.choose(of(logits), rows, sampling, draws, tokens, logProbabilities);
    }
  }

  @Override
  public void scaleRows(Tensor rows, float[] factors) {
    scoped(() -> of(rows).mul_(arrays.column(factors, rows.rows(), ScalarType.Float)));
  }

  @Override
  public KvCache newCache(CacheShape shape) {
    return new TorchCache(memory, dataType(), shape);
  }

  @Override
  public void cacheKeysValues(
      Tensor queriesKeysValues, KvCache cache, int layer, int[] slots, int[] positions) {
    int width = 2 * cache.heads() * cache.headSize();
    int first = queriesKeysValues.columns() - width;
    try (PointerScope scope = new PointerScope()) {
      var rows = of(queriesKeysValues).narrow(1, first, width);
      ((TorchCache) cache).put(rows, layer, slots, positions, arrays);
    }
  }

  @Override
  public void cachedAttention(
      Tensor queriesKeysValues,
      KvCache cache,
      int layer,
      int[] slots,
      int[] positions,
      Tensor output) {
    scoped(
        () -> {
          var queries = of(queriesKeysValues).narrow(1, 0, output.columns());
          return of(output)
              .copy_(((TorchCache) cache).attend(queries, layer, slots, positions, arrays));
        });
  }

  /** Operators, of which the last one gives back what it wrote. */
  @FunctionalInterface
  private interface Operators {
    org.bytedeco.pytorch.Tensor run();
  }

  /** Frees all tensors that were made. */
  private static void scoped(Operators operators) {
    try (PointerScope scope = new PointerScope()) {
      operators.run();
    }
  }

  private static org.bytedeco.pytorch.Tensor of(Tensor tensor) {
    if (tensor.storage() instanceof TorchStorage storage) {
      return storage.matrix(tensor.offset(), tensor.rows(), tensor.columns());
    }
    throw new IllegalArgumentException(
        "libtorch's kernels read its own memory, not " + tensor.storage().memory());
  }
}
