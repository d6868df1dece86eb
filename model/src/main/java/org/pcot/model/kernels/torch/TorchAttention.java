package org.pcot.model.kernels.torch;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.kernels.AttentionMask;
import org.pcot.model.kernels.AttentionShape;

/**
 * Causal attention over whole sequences. The operators of cards load several elements at a time, so
 * that the channels of a head are padded with zeros to a multiple, and the rows of a mask lie a
 * multiple of elements apart.
 */
final class TorchAttention {
  /** What the channels of a head must be a multiple of on cards. */
  static final int CARDS_HEAD_MULTIPLE = 8;

  private static final int MASK_MULTIPLE = 16;
  private static final int DENOMINATORS_MULTIPLE = 32;

  private final TorchMemory memory;
  private final DataType dataType;
  private final int headMultiple;

  /** Masks are as large as what attention must not keep: the one that all layers share, at most. */
  private final HostArrays masks;

  /**
   * @param headMultiple what the channels of a head are padded to a multiple of
   */
  TorchAttention(TorchMemory memory, DataType dataType, int headMultiple) {
    this.memory = memory;
    this.dataType = dataType;
    this.headMultiple = headMultiple;
    this.masks = new HostArrays(memory, 2);
  }

  /** [B, H, Q, D] and two of [B, G, T, D]: views of the rows that hold them side by side. */
  private record Parts(Tensor queries, Tensor keys, Tensor values) {
    static Parts of(AttentionShape shape, Tensor rows) {
      long behindKeys = shape.width() + (long) shape.keyValueWidth();
      return new Parts(
          heads(shape, rows, 0, shape.heads()).narrow(2, shape.firstQuery(), shape.queries()),
          heads(shape, rows, shape.width(), shape.keyValueHeads()),
          heads(shape, rows, behindKeys, shape.keyValueHeads()));
    }

    private static Tensor heads(AttentionShape shape, Tensor rows, long column, int heads) {
      long token = shape.columns();
      long[] sizes = {shape.batch(), heads, shape.length(), shape.headSize()};
      long[] strides = {shape.length() * token, shape.headSize(), token, 1};
      return rows.as_strided(sizes, strides, new LongOptional(rows.storage_offset() + column));
    }
  }

  /**
   * @param rows [B·T, (H + 2G)·D]
   * @param output [B·Q, H·D], written
   * @return the logarithms of the softmax's denominators
   */
  Tensor forward(AttentionShape shape, AttentionMask mask, Tensor rows, Tensor output) {
    FusedAttention operator = operator(shape, mask);
    FusedAttention.Outputs out = operator.forward(inputs(operator, shape, mask, rows));
    perHead(shape, output).copy_(out.output().narrow(3, 0, shape.headSize()));
    return out.logSumExp();
  }

  /**
   * @param gradient of the rows, written
   */
  void backward(
      AttentionShape shape,
      AttentionMask mask,
      Tensor rows,
      Tensor output,
      Tensor logSumExp,
      Tensor outputGradient,
      Tensor gradient) {
    FusedAttention operator = operator(shape, mask);
    FusedAttention.Outputs out =
        new FusedAttention.Outputs(padded(perHead(shape, output)), logSumExp);
    FusedAttention.Gradients gradients =
        operator.backward(
            inputs(operator, shape, mask, rows), padded(perHead(shape, outputGradient)), out);
    if (shape.firstQuery() > 0) {
      gradient.zero_();
    }
    Parts parts = Parts.of(shape, gradient);
    parts.queries().copy_(gradients.queries().narrow(3, 0, shape.headSize()));
    parts.keys().copy_(summed(shape, gradients.keys()));
    parts.values().copy_(summed(shape, gradients.values()));
  }

  private FusedAttention operator(AttentionShape shape, AttentionMask mask) {
    return FusedAttention.of(memory.isCuda(), dataType, shape, isPlain(shape, mask));
  }

  private FusedAttention.Inputs inputs(
      FusedAttention operator, AttentionShape shape, AttentionMask mask, Tensor rows) {
    Parts parts = Parts.of(shape, rows);
    boolean isShared = operator.sharesHeads();
    Optional<Tensor> additive = Optional.empty();
    if (operator.needsMask(shape, isPlain(shape, mask))) {
      additive = Optional.of(additive(shape, mask));
    }
    return new FusedAttention.Inputs(
        padded(parts.queries()),
        padded(isShared ? parts.keys() : repeated(shape, parts.keys())),
        padded(isShared ? parts.values() : repeated(shape, parts.values())),
        additive,
        additive.isEmpty() && shape.firstQuery() == 0,
        shape.window(),
        1 / Math.sqrt(shape.headSize()));
  }

  /** The denominators of a head that any operator gives at most: some pad them. */
  static int mostDenominators(AttentionShape shape) {
    return multiple(shape.queries(), DENOMINATORS_MULTIPLE);
  }

  private static int multiple(int count, int of) {
    return (count + of - 1) / of * of;
  }

  /** [B, H, n, D] with zeros as further channels. */
  private Tensor padded(Tensor heads) {
    int size = (int) heads.size(3);
    int missing = multiple(size, headMultiple) - size;
    return missing == 0
        ? heads
        : torch.constant_pad_nd(heads, new long[] {0, missing}, new Scalar(0));
  }

  /** [B·Q, H·D] as [B, H, Q, D]. */
  private static Tensor perHead(AttentionShape shape, Tensor rows) {
    return rows.view(shape.batch(), shape.queries(), shape.heads(), shape.headSize())
        .transpose(1, 2);
  }

  /** [B, G, T, D] as [B, H, T, D]. */
  private static Tensor repeated(AttentionShape shape, Tensor shared) {
    if (shape.group() == 1) {
      return shared;
    }
    return shared
        .unsqueeze(2)
        .expand(
            shape.batch(), shape.keyValueHeads(), shape.group(), shape.length(), shape.headSize())
        .reshape(shape.batch(), shape.heads(), shape.length(), shape.headSize());
  }

  /** The gradient [B, G, T, D] of what was repeated, unless it was shared, and then padded. */
  private static Tensor summed(AttentionShape shape, Tensor padded) {
    Tensor gradient = padded.narrow(3, 0, shape.headSize());
    if (gradient.size(1) == shape.keyValueHeads()) {
      return gradient;
    }
    return gradient
        .reshape(
            shape.batch(), shape.keyValueHeads(), shape.group(), shape.length(), shape.headSize())
        .sum(new long[] {2});
  }

  /** What is added to the scores [B, 1, Q, T]. */
  private Tensor additive(AttentionShape shape, AttentionMask mask) {
    int[] sizes = {shape.batch(), shape.length(), shape.firstQuery(), shape.window()};
    int[] key =
        Stream.of(sizes, mask.prefixes(), mask.starts()).flatMapToInt(Arrays::stream).toArray();
    return masks.of("mask", key, () -> additiveMask(shape, mask, TorchMemory.type(dataType)));
  }

  /** Whether every token sees all positions up to its own, but for the window. */
  private static boolean isPlain(AttentionShape shape, AttentionMask mask) {
    return IntStream.range(0, shape.tokens()).allMatch(t -> hides(shape, mask, t) == 0);
  }

  /** Positions that stand between a token's prefix and its own continuation. */
  private static int hides(AttentionShape shape, AttentionMask mask, int token) {
    return Math.max(0, mask.starts()[token] - mask.prefixes()[token / shape.length()]);
  }

  /** [B, 1, Q, T]: 0 where a token sees a position, minus infinity elsewhere. */
  private Tensor additiveMask(AttentionShape shape, AttentionMask mask, ScalarType type) {
    int length = shape.length();
    Tensor positions = torch.arange(new Scalar(length), memory.options(ScalarType.Long));
    Tensor columns = positions.view(1, 1, 1, length);
    Tensor tokens = positions.view(1, 1, length, 1);
    Tensor starts = numbers(mask.starts()).view(shape.batch(), 1, length, 1);
    Tensor prefixes = numbers(mask.prefixes()).view(shape.batch(), 1, 1, 1);
    Tensor isInPrefix = columns.lt(prefixes);
    Tensor between = starts.sub(prefixes).clamp_min(new Scalar(0));
    Tensor hidden =
        columns.gt(tokens).bitwise_or(isInPrefix.logical_not().bitwise_and(columns.lt(starts)));
    if (shape.window() < length) {
      Tensor distance = tokens.sub(columns).sub(between.mul(isInPrefix));
      hidden = hidden.bitwise_or(distance.ge(new Scalar(shape.window())));
    }
    Tensor queries = hidden.narrow(2, shape.firstQuery(), shape.queries());
    long[] sizes = {shape.batch(), 1, shape.queries(), multiple(length, MASK_MULTIPLE)};
    return torch
        .zeros(sizes, memory.options(type))
        .narrow(3, 0, length)
        .masked_fill_(queries, new Scalar(Double.NEGATIVE_INFINITY));
  }

  private Tensor numbers(int[] values) {
    long[] numbers = Arrays.stream(values).asLongStream().toArray();
    return memory.fromHost(Tensor.create(numbers), ScalarType.Long);
  }
}
