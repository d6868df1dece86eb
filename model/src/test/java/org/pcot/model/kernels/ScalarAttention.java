package org.pcot.model.kernels;

import org.pcot.model.tensor.Tensor;

/** The definition of attention, element by element in double. */
final class ScalarAttention {
  private ScalarAttention() {}

  static void forward(
      AttentionShape shape, AttentionMask mask, Tensor queriesKeysValues, Tensor output) {
    int width = shape.width();
    for (int batch = 0; batch < shape.batch(); batch++) {
      int first = batch * shape.length();
      for (int head = 0; head < shape.heads(); head++) {
        int channel = head * shape.headSize();
        int key = width + head / shape.group() * shape.headSize() - channel;
        int value = key + shape.keyValueWidth();
        for (int t = shape.firstQuery(); t < shape.length(); t++) {
          double[] softmax = new double[t + 1];
          for (int s = 0; s <= t; s++) {
            for (int d = channel; d < channel + shape.headSize(); d++) {
              softmax[s] +=
                  queriesKeysValues.get(first + t, d) * queriesKeysValues.get(first + s, key + d);
            }
          }
          int seen = 0;
          for (int s = t; s >= 0; s--) {
            if (seen < shape.window() && isVisible(mask, batch, first + t, s)) {
              seen++;
            } else {
              softmax[s] = Double.NEGATIVE_INFINITY;
            }
          }
          softmax(softmax, shape.headSize());
          int query = t - shape.firstQuery();
          for (int d = channel; d < channel + shape.headSize(); d++) {
            double sum = 0;
            for (int s = 0; s <= t; s++) {
              sum += softmax[s] * queriesKeysValues.get(first + s, value + d);
            }
            output.set(batch * shape.queries() + query, d, sum);
          }
        }
      }
    }
  }

  /** Whether a token of a sequence sees a position that is not after its own. */
  private static boolean isVisible(AttentionMask mask, int sequence, int token, int position) {
    return position < mask.prefixes()[sequence] || position >= mask.starts()[token];
  }

  static void cacheKeysValues(
      Tensor queriesKeysValues, BlockedCache cache, int layer, int[] slots, int[] positions) {
    int width = cache.heads() * cache.headSize();
    int first = queriesKeysValues.columns() - 2 * width;
    for (int row = 0; row < queriesKeysValues.rows(); row++) {
      for (int head = 0; head < cache.heads(); head++) {
        int place = cache.place(positions[row]);
        int keys = cache.keys(head) + cache.keyOffset(place);
        int values = cache.values(head) + place * cache.headSize();
        for (int d = 0; d < cache.headSize(); d++) {
          int channel = head * cache.headSize() + d;
          cache.set(
              layer,
              slots[row],
              keys + d * BlockedCache.BLOCK,
              queriesKeysValues.get(row, first + channel));
          cache.set(
              layer, slots[row], values + d, queriesKeysValues.get(row, first + width + channel));
        }
      }
    }
  }

  static void cachedAttention(
      Tensor queriesKeysValues,
      BlockedCache cache,
      int layer,
      int[] slots,
      int[] positions,
      Tensor output) {
    int heads = output.columns() / cache.headSize();
    for (int row = 0; row < queriesKeysValues.rows(); row++) {
      for (int head = 0; head < heads; head++) {
        int shared = head * cache.heads() / heads;
        int keys = cache.keys(shared);
        int values = cache.values(shared);
        int channel = head * cache.headSize();
        int first = Math.max(0, positions[row] - cache.shape().window() + 1);
        double[] softmax = new double[positions[row] + 1 - first];
        for (int s = 0; s < softmax.length; s++) {
          int key = keys + cache.keyOffset(cache.place(first + s));
          for (int d = 0; d < cache.headSize(); d++) {
            softmax[s] +=
                queriesKeysValues.get(row, channel + d)
                    * cache.get(layer, slots[row], key + d * BlockedCache.BLOCK);
          }
        }
        softmax(softmax, cache.headSize());
        for (int d = 0; d < cache.headSize(); d++) {
          double sum = 0;
          for (int s = 0; s < softmax.length; s++) {
            int value = values + cache.place(first + s) * cache.headSize();
            sum += softmax[s] * cache.get(layer, slots[row], value + d);
          }
          output.set(row, channel + d, sum);
        }
      }
    }
  }

  /** Turns dot products of D channels into probabilities. */
  private static void softmax(double[] products, int headSize) {
    double sum = 0;
    for (int s = 0; s < products.length; s++) {
      products[s] = Math.exp(products[s] / Math.sqrt(headSize));
      sum += products[s];
    }
    for (int s = 0; s < products.length; s++) {
      products[s] /= sum;
    }
  }
}
