package org.pcot.model.kernels.cpu;

import static org.pcot.model.kernels.cpu.Vectors.LANES;
import static org.pcot.model.kernels.cpu.Vectors.SPECIES;
import static org.pcot.model.kernels.cpu.Vectors.broadcast;
import static org.pcot.model.kernels.cpu.Vectors.get;
import static org.pcot.model.kernels.cpu.Vectors.put;
import static org.pcot.model.kernels.cpu.Vectors.store;
import static org.pcot.model.kernels.cpu.Vectors.zero;

import java.nio.ByteBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.pcot.model.kernels.BlockedCache;
import org.pcot.model.tensor.Tensor;

/** Attention of one new token to its cached past, and the filling of the cache. */
final class CachedAttention {
  private float[] scores = {};
  private float[] query = {};
  private final float[] tail = new float[LANES];

  void fill(Tensor qkv, BlockedCache cache, int layer, int[] slots, int[] positions) {
    int size = cache.headSize();
    int width = cache.heads() * size;
    ByteBuffer x = qkv.storage().bytes();
    for (int row = 0; row < qkv.rows(); row++) {
      float[] kv = cache.heap(layer, slots[row]);
      int start = cache.start(layer, slots[row]);
      int key = qkv.offset() + (row + 1) * qkv.columns() - 2 * width;
      int place = cache.place(positions[row]);
      for (int head = 0; head < cache.heads(); head++) {
        int keys = start + cache.keys(head) + cache.keyOffset(place);
        for (int d = 0; d < size; d++) {
          kv[keys + d * BlockedCache.BLOCK] = get(x, key + head * size + d);
        }
        int values = start + cache.values(head) + place * size;
        Rows.read(x, key + width + head * size, kv, values, size);
      }
    }
  }

  /** The heads of a row that share keys and values: those of a slot in a layer. */
  void attend(
      Tensor qkv,
      BlockedCache cache,
      int layer,
      int slot,
      int position,
      int row,
      int shared,
      Tensor output) {
    int size = cache.headSize();
    if (scores.length < cache.paddedPlaces() || query.length < size) {
      scores = new float[cache.paddedPlaces()];
      query = new float[size];
    }
    int group = output.columns() / size / cache.heads();
    int length = cache.visible(position);
    float[] kv = cache.heap(layer, slot);
    int keys = cache.start(layer, slot) + cache.keys(shared);
    int values = cache.start(layer, slot) + cache.values(shared);
    float scale = (float) (1 / Math.sqrt(size));
    float[] s = scores;
    for (int head = shared * group; head < (shared + 1) * group; head++) {
      int q = qkv.offset() + row * qkv.columns() + head * size;
      int o = output.offset() + row * output.columns() + head * size;
      Rows.read(qkv.storage().bytes(), q, query, 0, size);
      scores(query, kv, keys, size, s, length);
      Arrays.fill(s, length, Softmax.padded(length), 0f);
      float inverse = Softmax.exponentials(s, 0, length, scale);
      ByteBuffer y = output.storage().bytes();
      weightedSum(s, length, inverse, kv, values, size, y, o, tail);
    }
  }

  private static void scores(float[] q, float[] kv, int keys, int size, float[] s, int length) {
    int block = 0;
    for (; block + BlockedCache.BLOCK < length; block += 2 * BlockedCache.BLOCK) {
      for (int j = 0; j < BlockedCache.BLOCK; j += LANES) {
        scoresOfTwoBlocks(q, kv, keys + block * size + j, size, s, block + j);
      }
    }
    for (; block < length; block += BlockedCache.BLOCK) {
      for (int j = 0; j < BlockedCache.BLOCK; j += LANES) {
        score(q, kv, keys + block * size + j, size).intoArray(s, block + j);
      }
    }
  }

  /** A vector of scores in each of two blocks: every channel of the query is spread once. */
  private static void scoresOfTwoBlocks(
      float[] q, float[] kv, int keys, int size, float[] s, int at) {
    FloatVector even0 = zero();
    FloatVector even1 = zero();
    FloatVector odd0 = zero();
    FloatVector odd1 = zero();
    int next = keys + BlockedCache.BLOCK * size;
    int whole = size - size % 2;
    for (int d = 0; d < whole; d += 2) {
      int k = d * BlockedCache.BLOCK;
      FloatVector channel = broadcast(q[d]);
      even0 = channel.fma(FloatVector.fromArray(SPECIES, kv, keys + k), even0);
      even1 = channel.fma(FloatVector.fromArray(SPECIES, kv, next + k), even1);
      channel = broadcast(q[d + 1]);
      odd0 = channel.fma(FloatVector.fromArray(SPECIES, kv, keys + k + BlockedCache.BLOCK), odd0);
      odd1 = channel.fma(FloatVector.fromArray(SPECIES, kv, next + k + BlockedCache.BLOCK), odd1);
    }
    if (whole < size) {
      FloatVector channel = broadcast(q[whole]);
      int k = whole * BlockedCache.BLOCK;
      even0 = channel.fma(FloatVector.fromArray(SPECIES, kv, keys + k), even0);
      even1 = channel.fma(FloatVector.fromArray(SPECIES, kv, next + k), even1);
    }
    even0.add(odd0).intoArray(s, at);
    even1.add(odd1).intoArray(s, at + BlockedCache.BLOCK);
  }

  /** Of as many positions as a vector has lanes; four sums, since one would wait for itself. */
  private static FloatVector score(float[] q, float[] kv, int keys, int size) {
    FloatVector s0 = zero();
    FloatVector s1 = zero();
    FloatVector s2 = zero();
    FloatVector s3 = zero();
    int d = 0;
    int k = keys;
    for (; d + 4 <= size; d += 4, k += 4 * BlockedCache.BLOCK) {
      s0 = broadcast(q[d]).fma(FloatVector.fromArray(SPECIES, kv, k), s0);
      s1 = broadcast(q[d + 1]).fma(FloatVector.fromArray(SPECIES, kv, k + BlockedCache.BLOCK), s1);
      s2 =
          broadcast(q[d + 2])
              .fma(FloatVector.fromArray(SPECIES, kv, k + 2 * BlockedCache.BLOCK), s2);
      s3 =
          broadcast(q[d + 3])
              .fma(FloatVector.fromArray(SPECIES, kv, k + 3 * BlockedCache.BLOCK), s3);
    }
    for (; d < size; d++, k += BlockedCache.BLOCK) {
      s0 = broadcast(q[d]).fma(FloatVector.fromArray(SPECIES, kv, k), s0);
    }
    return s0.add(s1).add(s2.add(s3));
  }

  /**
   * y = factor · sum over j of s[j] · v[j, :].
   *
   * @param tail scratch memory
   */
  private static void weightedSum(
      float[] s,
      int length,
      float factor,
      float[] kv,
      int v,
      int size,
      ByteBuffer y,
      int o,
      float[] tail) {
    int c = 0;
    for (; c + 2 * LANES <= size; c += 2 * LANES) {
      weightedPair(s, length, factor, kv, v + c, size, y, o + c);
    }
    for (; c + LANES <= size; c += LANES) {
      store(weightedVector(s, length, kv, v + c, size).mul(factor), y, o + c);
    }
    if (c < size) {
      int before = LANES - (size - c);
      weightedTail(s, length, kv, v + c - before, size).mul(factor).intoArray(tail, 0);
      for (; c < size; c++) {
        put(y, o + c, tail[before + c % LANES]);
      }
    }
  }

  /**
   * Channels that do not fill a vector, in its last lanes. The first have what lies before in the
   * slot, where keys are if nothing else: beyond the last channel the slot may end.
   */
  private static FloatVector weightedTail(float[] s, int length, float[] kv, int from, int size) {
    FloatVector sum = zero();
    for (int j = 0; j < length; j++) {
      sum = broadcast(s[j]).fma(FloatVector.fromArray(SPECIES, kv, from + j * size), sum);
    }
    return sum;
  }

  /** Two vectors of the sum: one run through the values for heads of twice a vector's width. */
  private static void weightedPair(
      float[] s, int length, float factor, float[] kv, int v, int size, ByteBuffer y, int o) {
    FloatVector evenLeft = zero();
    FloatVector evenRight = zero();
    FloatVector oddLeft = zero();
    FloatVector oddRight = zero();
    int whole = length - length % 2;
    for (int j = 0; j < whole; j += 2) {
      int i = v + j * size;
      FloatVector weight = broadcast(s[j]);
      evenLeft = weight.fma(FloatVector.fromArray(SPECIES, kv, i), evenLeft);
      evenRight = weight.fma(FloatVector.fromArray(SPECIES, kv, i + LANES), evenRight);
      weight = broadcast(s[j + 1]);
      oddLeft = weight.fma(FloatVector.fromArray(SPECIES, kv, i + size), oddLeft);
      oddRight = weight.fma(FloatVector.fromArray(SPECIES, kv, i + size + LANES), oddRight);
    }
    if (whole < length) {
      int i = v + whole * size;
      FloatVector weight = broadcast(s[whole]);
      evenLeft = weight.fma(FloatVector.fromArray(SPECIES, kv, i), evenLeft);
      evenRight = weight.fma(FloatVector.fromArray(SPECIES, kv, i + LANES), evenRight);
    }
    store(evenLeft.add(oddLeft).mul(factor), y, o);
    store(evenRight.add(oddRight).mul(factor), y, o + LANES);
  }

  private static FloatVector weightedVector(float[] s, int length, float[] kv, int v, int size) {
    FloatVector s0 = zero();
    FloatVector s1 = zero();
    FloatVector s2 = zero();
    FloatVector s3 = zero();
    int j = 0;
    int i = v;
    for (; j + 4 <= length; j += 4, i += 4 * size) {
      s0 = broadcast(s[j]).fma(FloatVector.fromArray(SPECIES, kv, i), s0);
      s1 = broadcast(s[j + 1]).fma(FloatVector.fromArray(SPECIES, kv, i + size), s1);
      s2 = broadcast(s[j + 2]).fma(FloatVector.fromArray(SPECIES, kv, i + 2 * size), s2);
      s3 = broadcast(s[j + 3]).fma(FloatVector.fromArray(SPECIES, kv, i + 3 * size), s3);
    }
    for (; j < length; j++, i += size) {
      s0 = broadcast(s[j]).fma(FloatVector.fromArray(SPECIES, kv, i), s0);
    }
    return s0.add(s1).add(s2.add(s3));
  }
}
