package org.pcot.model.kernels.nd4j;

import java.util.Objects;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.pcot.model.kernels.AttentionMask;
import org.pcot.model.kernels.AttentionShape;
import org.pcot.model.kernels.AttentionState;
import org.pcot.model.kernels.BlockedCache;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

/**
 * Causal attention in ND4J operations, over whole sequences and over a cache of keys and values.
 */
final class Nd4jAttention {
  /** Added to the scores of later positions; its exponential is 0 in FLOAT and DOUBLE. */
  private static final double MASKED = -1e30;

  /** The probabilities [B, H, Q, T] as [B·H·Q, T]. */
  private record Probabilities(Tensor tensor) implements AttentionState {}

  /**
   * [B, H, Q, D] and two of [B, H, T, D], copied out of the rows that hold them side by side; keys
   * and values are repeated for each head of queries that shares them.
   */
  private record Heads(INDArray queries, INDArray keys, INDArray values) {
    static Heads of(AttentionShape shape, Tensor queriesKeysValues) {
      INDArray rows = queriesKeysValues.array();
      INDArray queries = perHead(shape, rows, 0, shape.heads());
      INDArray keys = perHead(shape, rows, shape.width(), shape.keyValueHeads());
      int behindKeys = shape.width() + shape.keyValueWidth();
      INDArray values = perHead(shape, rows, behindKeys, shape.keyValueHeads());
      return new Heads(
          queryRows(shape, queries).dup('c'), repeated(shape, keys), repeated(shape, values));
    }

    /** Columns of rows [B·T, n] as [B, heads, T, D], a copy. */
    private static INDArray perHead(AttentionShape shape, INDArray rows, int from, int heads) {
      return rows.get(
              NDArrayIndex.all(), NDArrayIndex.interval(from, from + heads * shape.headSize()))
          .dup('c')
          .reshape('c', shape.batch(), shape.length(), heads, shape.headSize())
          .permute(0, 2, 1, 3)
          .dup('c');
    }

    /** [B, G, T, D] to [B, H, T, D]. */
    private static INDArray repeated(AttentionShape shape, INDArray shared) {
      long[] grouped = {
        shape.batch(), shape.keyValueHeads(), shape.group(), shape.length(), shape.headSize()
      };
      INDArray all = Nd4j.create(shared.dataType(), grouped, 'c');
      for (int member = 0; member < shape.group(); member++) {
        all.get(
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.point(member),
                NDArrayIndex.all(),
                NDArrayIndex.all())
            .assign(shared);
      }
      return all.reshape('c', shape.batch(), shape.heads(), shape.length(), shape.headSize());
    }

    /** The gradient [B, G, T, D] of what was repeated. */
    private static INDArray summed(AttentionShape shape, INDArray gradient) {
      return gradient
          .dup('c')
          .reshape(
              'c',
              shape.batch(),
              shape.keyValueHeads(),
              shape.group(),
              shape.length(),
              shape.headSize())
          .sum(2);
    }
  }

  AttentionState newState(AttentionShape shape, Arena arena) {
    return new Probabilities(arena.take(shape.outputRows() * shape.heads(), shape.length()));
  }

  void forward(
      AttentionShape shape,
      AttentionMask mask,
      Tensor queriesKeysValues,
      AttentionState state,
      Tensor output) {
    Heads heads = Heads.of(shape, queriesKeysValues);
    INDArray scores = Nd4j.matmul(heads.queries(), heads.keys(), false, true, false);
    INDArray masked =
        scores.mul(scale(shape.headSize())).add(hidden(shape, mask, scores.dataType()));
    INDArray softmax = Nd4j.nn().softmax(masked.dup('c'), 3);
    if (state instanceof Probabilities kept) {
      kept.tensor().array().assign(softmax.reshape('c', kept.tensor().rows(), shape.length()));
    }
    INDArray perHead = Nd4j.matmul(softmax, heads.values());
    output.array().assign(tokenRows(perHead));
  }

  void backward(
      AttentionShape shape,
      Tensor outputGradient,
      Tensor queriesKeysValues,
      AttentionState state,
      Tensor queriesKeysValuesGradient) {
    Heads heads = Heads.of(shape, queriesKeysValues);
    int batch = shape.batch();
    int length = shape.length();
    int queries = shape.queries();
    INDArray gradient =
        outputGradient
            .array()
            .reshape('c', batch, queries, shape.heads(), shape.headSize())
            .permute(0, 2, 1, 3)
            .dup('c');
    INDArray softmax =
        ((Probabilities) state)
            .tensor()
            .array()
            .dup('c')
            .reshape('c', batch, shape.heads(), queries, length);

    INDArray softmaxGradient = Nd4j.matmul(gradient, heads.values(), false, true, false);
    INDArray rowSums = softmaxGradient.mul(softmax).sum(true, 3);
    INDArray scoresGradient =
        softmaxGradient.sub(rowSums).mul(softmax).mul(scale(shape.headSize())).dup('c');

    INDArray queriesGradient = Nd4j.zeros(heads.keys().dataType(), heads.keys().shape());
    queryRows(shape, queriesGradient).assign(Nd4j.matmul(scoresGradient, heads.keys()));
    INDArray keysGradient = Nd4j.matmul(scoresGradient, heads.queries(), true, false, false);
    INDArray valuesGradient = Nd4j.matmul(softmax, gradient, true, false, false);
    queriesKeysValuesGradient
        .array()
        .assign(
            Nd4j.concat(
                1,
                tokenRows(queriesGradient),
                tokenRows(Heads.summed(shape, keysGradient)),
                tokenRows(Heads.summed(shape, valuesGradient))));
  }

  void cacheKeysValues(
      Tensor queriesKeysValues, BlockedCache cache, int layer, int[] slots, int[] positions) {
    int width = cache.heads() * cache.headSize();
    int keys = queriesKeysValues.columns() - 2 * width;
    for (int row = 0; row < queriesKeysValues.rows(); row++) {
      INDArray token = queriesKeysValues.rows(row, 1).array();
      int place = cache.place(positions[row]);
      key(cache, layer, slots[row], place)
          .assign(part(token, keys, cache.heads(), cache.headSize(), 1));
      values(cache, layer, slots[row], place, 1)
          .assign(part(token, keys + width, cache.heads(), 1, cache.headSize()));
    }
  }

  void cachedAttention(
      Tensor queriesKeysValues,
      BlockedCache cache,
      int layer,
      int[] slots,
      int[] positions,
      Tensor output) {
    int group = output.columns() / (cache.heads() * cache.headSize());
    for (int row = 0; row < queriesKeysValues.rows(); row++) {
      int length = cache.visible(positions[row]);
      INDArray token = queriesKeysValues.rows(row, 1).array();
      INDArray queries = part(token, 0, cache.heads(), group, cache.headSize());
      INDArray keys = keys(cache, layer, slots[row], length);
      INDArray values = values(cache, layer, slots[row], 0, length).dup('c');
      INDArray scores = Nd4j.matmul(queries, keys).mul(scale(cache.headSize()));
      INDArray attended = Nd4j.matmul(Nd4j.nn().softmax(scores.dup('c'), 2), values);
      output.rows(row, 1).array().assign(attended.dup('c').reshape('c', 1, output.columns()));
    }
  }

  /** Columns of one token [1, n] as [heads, rows, columns], a copy. */
  private static INDArray part(INDArray token, int from, int heads, int rows, int columns) {
    return token
        .get(NDArrayIndex.all(), NDArrayIndex.interval(from, from + (long) heads * rows * columns))
        .dup('c')
        .reshape('c', heads, rows, columns);
  }

  /** View [H, D, 1] of the keys at a place. */
  private static INDArray key(BlockedCache cache, int layer, int slot, int place) {
    checkPlaces(cache, place, 1);
    return Nd4j.create(
        cache.storage(layer, slot).array().data(),
        new long[] {cache.heads(), cache.headSize(), 1},
        new long[] {(long) cache.headSize() * cache.paddedPlaces(), BlockedCache.BLOCK, 1},
        cache.keys(0) + cache.keyOffset(place),
        'c');
  }

  /** The keys at the first places [H, D, count], a copy. */
  private static INDArray keys(BlockedCache cache, int layer, int slot, int count) {
    checkPlaces(cache, 0, count);
    long blockSize = (long) cache.headSize() * BlockedCache.BLOCK;
    int blocks = (count + BlockedCache.BLOCK - 1) / BlockedCache.BLOCK;
    INDArray view =
        Nd4j.create(
            cache.storage(layer, slot).array().data(),
            new long[] {cache.heads(), blocks, cache.headSize(), BlockedCache.BLOCK},
            new long[] {
              (long) cache.headSize() * cache.paddedPlaces(), blockSize, BlockedCache.BLOCK, 1
            },
            cache.keys(0),
            'c');
    return view.permute(0, 2, 1, 3)
        .dup('c')
        .reshape('c', cache.heads(), cache.headSize(), (long) blocks * BlockedCache.BLOCK)
        .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, count))
        .dup('c');
  }

  /** View [H, count, D] of the values from a place on. */
  private static INDArray values(BlockedCache cache, int layer, int slot, int place, int count) {
    checkPlaces(cache, place, count);
    return Nd4j.create(
        cache.storage(layer, slot).array().data(),
        new long[] {cache.heads(), count, cache.headSize()},
        new long[] {(long) cache.places() * cache.headSize(), cache.headSize(), 1},
        cache.values(0) + (long) place * cache.headSize(),
        'c');
  }

  /** ND4J makes views beyond the end of a buffer without complaint. */
  private static void checkPlaces(BlockedCache cache, int from, int count) {
    Objects.checkFromIndexSize(from, count, cache.places());
  }

  /** View [B, H, Q, D] of [B, H, T, D]. */
  private static INDArray queryRows(AttentionShape shape, INDArray heads) {
    return heads.get(
        NDArrayIndex.all(),
        NDArrayIndex.all(),
        NDArrayIndex.interval(shape.firstQuery(), shape.length()),
        NDArrayIndex.all());
  }

  /** [B, H, n, D] to [B·n, H·D], a copy. */
  private static INDArray tokenRows(INDArray perHead) {
    long rows = perHead.size(0) * perHead.size(2);
    long width = perHead.size(1) * perHead.size(3);
    return perHead.permute(0, 2, 1, 3).dup('c').reshape('c', rows, width);
  }

  /**
   * [B, 1, Q, T]: 0 where a token (row) sees a position (column), {@link #MASKED} or a multiple
   * elsewhere.
   */
  private static INDArray hidden(AttentionShape shape, AttentionMask mask, DataType dataType) {
    int batch = shape.batch();
    int length = shape.length();
    INDArray positions = Nd4j.arange(length).castTo(dataType);
    INDArray columns = positions.reshape('c', 1, 1, 1, length);
    INDArray behind = positions.reshape('c', 1, 1, length, 1).sub(columns);
    INDArray ahead = behind.lt(0).castTo(dataType);
    INDArray starts = numbers(mask.starts(), dataType).reshape('c', batch, 1, length, 1);
    INDArray prefixes = numbers(mask.prefixes(), dataType).reshape('c', batch, 1, 1, 1);
    INDArray behindPrefix = columns.sub(prefixes).gte(0).castTo(dataType);
    INDArray beforeStart = starts.sub(columns).gt(0).castTo(dataType);
    INDArray hidden = behindPrefix.mul(beforeStart).add(ahead);
    if (shape.window() < length) {
      INDArray inPrefix = behindPrefix.rsub(1);
      INDArray between = Transforms.relu(starts.sub(prefixes)).mul(inPrefix);
      hidden.addi(behind.sub(between).gte(shape.window()).castTo(dataType));
    }
    return queryRows(shape, hidden).mul(MASKED);
  }

  private static INDArray numbers(int[] values, DataType dataType) {
    return Nd4j.createFromArray(values).castTo(dataType);
  }

  private static double scale(int headSize) {
    return 1 / Math.sqrt(headSize);
  }
}
