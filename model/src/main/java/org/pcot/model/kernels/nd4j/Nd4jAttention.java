package org.pcot.model.kernels.nd4j;

import java.util.Objects;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.pcot.model.kernels.AttentionMask;
import org.pcot.model.kernels.AttentionShape;
import org.pcot.model.kernels.KvCache;
import org.pcot.model.tensor.Tensor;

/**
 * Causal attention in ND4J operations, over whole sequences and over a cache of keys and values.
 */
final class Nd4jAttention {
  /** Added to the scores of later positions; its exponential is 0 in FLOAT and DOUBLE. */
  private static final double MASKED = -1e30;

  /** [B, H, Q, D] and two of [B, H, T, D], copied out of the rows that hold them side by side. */
  private record Heads(INDArray queries, INDArray keys, INDArray values) {
    static Heads of(AttentionShape shape, Tensor queriesKeysValues) {
      INDArray parts =
          queriesKeysValues
              .array()
              .reshape('c', shape.batch(), shape.length(), 3, shape.heads(), shape.headSize())
              .permute(2, 0, 3, 1, 4)
              .dup('c');
      INDArray queries = asking(shape, parts.slice(0)).dup('c');
      return new Heads(queries, parts.slice(1), parts.slice(2));
    }
  }

  void forward(
      AttentionShape shape,
      AttentionMask mask,
      Tensor queriesKeysValues,
      Tensor probabilities,
      Tensor output) {
    Heads heads = Heads.of(shape, queriesKeysValues);
    INDArray scores = Nd4j.matmul(heads.queries(), heads.keys(), false, true, false);
    INDArray masked =
        scores.mul(scale(shape.headSize())).add(hidden(shape, mask, scores.dataType()));
    INDArray softmax = Nd4j.nn().softmax(masked.dup('c'), 3);

    probabilities.array().assign(0);
    inUse(shape, probabilities)
        .assign(softmax.reshape('c', shape.probabilityRows(), shape.length()));
    INDArray perHead = Nd4j.matmul(softmax, heads.values());
    output.array().assign(tokenRows(perHead));
  }

  void backward(
      AttentionShape shape,
      Tensor outputGradient,
      Tensor queriesKeysValues,
      Tensor probabilities,
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
        inUse(shape, probabilities).dup('c').reshape('c', batch, shape.heads(), queries, length);

    INDArray softmaxGradient = Nd4j.matmul(gradient, heads.values(), false, true, false);
    INDArray rowSums = softmaxGradient.mul(softmax).sum(true, 3);
    INDArray scoresGradient =
        softmaxGradient.sub(rowSums).mul(softmax).mul(scale(shape.headSize())).dup('c');

    INDArray queriesGradient = Nd4j.zeros(heads.keys().dataType(), heads.keys().shape());
    asking(shape, queriesGradient).assign(Nd4j.matmul(scoresGradient, heads.keys()));
    INDArray keysGradient = Nd4j.matmul(scoresGradient, heads.queries(), true, false, false);
    INDArray valuesGradient = Nd4j.matmul(softmax, gradient, true, false, false);
    queriesKeysValuesGradient
        .array()
        .assign(
            Nd4j.concat(
                1, tokenRows(queriesGradient), tokenRows(keysGradient), tokenRows(valuesGradient)));
  }

  void cacheKeysValues(
      Tensor queriesKeysValues, KvCache cache, int layer, int[] slots, int[] positions) {
    for (int row = 0; row < queriesKeysValues.rows(); row++) {
      INDArray parts = parts(queriesKeysValues, row, cache);
      key(cache, layer, slots[row], positions[row]).assign(column(parts, 1));
      values(cache, layer, slots[row], positions[row], 1).assign(row(parts, 2));
    }
  }

  void cachedAttention(
      Tensor queriesKeysValues,
      KvCache cache,
      int layer,
      int[] slots,
      int[] positions,
      Tensor output) {
    for (int row = 0; row < queriesKeysValues.rows(); row++) {
      int length = positions[row] + 1;
      INDArray query = row(parts(queriesKeysValues, row, cache), 0);
      INDArray keys = keys(cache, layer, slots[row], length);
      INDArray values = values(cache, layer, slots[row], 0, length).dup('c');
      INDArray scores = Nd4j.matmul(query, keys).mul(scale(cache.headSize()));
      INDArray attended = Nd4j.matmul(Nd4j.nn().softmax(scores.dup('c'), 2), values);
      output.rows(row, 1).array().assign(attended.dup('c').reshape('c', 1, output.columns()));
    }
  }

  /** One token's query, key and value: [3, H, D], a copy. */
  private static INDArray parts(Tensor queriesKeysValues, int row, KvCache cache) {
    return queriesKeysValues
        .rows(row, 1)
        .array()
        .dup('c')
        .reshape('c', 3, cache.heads(), cache.headSize());
  }

  /** Part of a token as [H, 1, D]. */
  private static INDArray row(INDArray parts, int part) {
    INDArray heads = parts.slice(part).dup('c');
    return heads.reshape('c', heads.size(0), 1, heads.size(1));
  }

  /** Part of a token as [H, D, 1]. */
  private static INDArray column(INDArray parts, int part) {
    INDArray heads = parts.slice(part).dup('c');
    return heads.reshape('c', heads.size(0), heads.size(1), 1);
  }

  /** View [H, D, 1] of the keys of a position. */
  private static INDArray key(KvCache cache, int layer, int slot, int position) {
    checkPlace(cache, slot, position, 1);
    return Nd4j.create(
        cache.storage().array().data(),
        new long[] {cache.heads(), cache.headSize(), 1},
        new long[] {(long) cache.headSize() * cache.paddedCapacity(), KvCache.BLOCK, 1},
        cache.keys(layer, slot, 0) + cache.keyOffset(position),
        'c');
  }

  /** The keys of the first positions [H, D, count], a copy. */
  private static INDArray keys(KvCache cache, int layer, int slot, int count) {
    checkPlace(cache, slot, 0, count);
    long blockSize = (long) cache.headSize() * KvCache.BLOCK;
    int blocks = (count + KvCache.BLOCK - 1) / KvCache.BLOCK;
    INDArray view =
        Nd4j.create(
            cache.storage().array().data(),
            new long[] {cache.heads(), blocks, cache.headSize(), KvCache.BLOCK},
            new long[] {
              (long) cache.headSize() * cache.paddedCapacity(), blockSize, KvCache.BLOCK, 1
            },
            cache.keys(layer, slot, 0),
            'c');
    return view.permute(0, 2, 1, 3)
        .dup('c')
        .reshape('c', cache.heads(), cache.headSize(), (long) blocks * KvCache.BLOCK)
        .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, count))
        .dup('c');
  }

  /** View [H, count, D] of the values from a position on. */
  private static INDArray values(KvCache cache, int layer, int slot, int position, int count) {
    checkPlace(cache, slot, position, count);
    return Nd4j.create(
        cache.storage().array().data(),
        new long[] {cache.heads(), count, cache.headSize()},
        new long[] {(long) cache.capacity() * cache.headSize(), cache.headSize(), 1},
        cache.values(layer, slot, 0) + (long) position * cache.headSize(),
        'c');
  }

  /** ND4J makes views beyond the end of a buffer without complaint. */
  private static void checkPlace(KvCache cache, int slot, int position, int count) {
    Objects.checkIndex(slot, cache.slots());
    Objects.checkFromIndexSize(position, count, cache.capacity());
  }

  /** View [B, H, Q, D] of [B, H, T, D]. */
  private static INDArray asking(AttentionShape shape, INDArray heads) {
    return heads.get(
        NDArrayIndex.all(),
        NDArrayIndex.all(),
        NDArrayIndex.interval(shape.firstQuery(), shape.length()),
        NDArrayIndex.all());
  }

  /** View [B·H·Q, T] of the probabilities without their padding; it starts where they start. */
  private static INDArray inUse(AttentionShape shape, Tensor probabilities) {
    return probabilities.array().get(NDArrayIndex.all(), NDArrayIndex.interval(0, shape.length()));
  }

  /** [B, H, n, D] to [B·n, H·D], a copy. */
  private static INDArray tokenRows(INDArray perHead) {
    long rows = perHead.size(0) * perHead.size(2);
    long width = perHead.size(1) * perHead.size(3);
    return perHead.permute(0, 2, 1, 3).dup('c').reshape('c', rows, width);
  }

  /** [B, 1, Q, T]: 0 where a token (row) sees a position (column), {@link #MASKED} elsewhere. */
  private static INDArray hidden(AttentionShape shape, AttentionMask mask, DataType dataType) {
    int batch = shape.batch();
    int length = shape.length();
    INDArray positions = Nd4j.arange(length).castTo(dataType);
    INDArray columns = positions.reshape('c', 1, 1, 1, length);
    INDArray ahead = columns.sub(positions.reshape('c', 1, 1, length, 1)).gt(0).castTo(dataType);
    INDArray starts = numbers(mask.starts(), dataType).reshape('c', batch, 1, length, 1);
    INDArray prefixes = numbers(mask.prefixes(), dataType).reshape('c', batch, 1, 1, 1);
    INDArray behindPrefix = columns.sub(prefixes).gte(0).castTo(dataType);
    INDArray beforeStart = starts.sub(columns).gt(0).castTo(dataType);
    return asking(shape, behindPrefix.mul(beforeStart).add(ahead)).mul(MASKED);
  }

  private static INDArray numbers(int[] values, DataType dataType) {
    return Nd4j.createFromArray(values).castTo(dataType);
  }

  private static double scale(int headSize) {
    return 1 / Math.sqrt(headSize);
  }
}
