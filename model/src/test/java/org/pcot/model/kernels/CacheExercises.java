package org.pcot.model.kernels;

import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import org.pcot.model.kernels.KernelExercises.Setting;
import org.pcot.model.tensor.Tensor;

/** Uses of the cache of keys and values. */
final class CacheExercises {
  /** The one tensor that is poisoned and only partly written. */
  static final String MAY_HOLD_NAN = "cache";

  private CacheExercises() {}

  static Map<String, BiConsumer<Kernels, Setting>> all() {
    return Map.of(
        "cacheKeysValues", CacheExercises::fillCache,
        "cachedAttention", CacheExercises::cachedAttention);
  }

  /** Slots in no order, each with its own number of positions, in the second of two layers. */
  private static void cachedAttention(Kernels kernels, Setting setting) {
    Operands operands = setting.operands();
    KernelSizes sizes = setting.sizes();
    KvCache cache = fillCache(kernels, setting);
    int[] slots = operands.permutation(cache.slots());
    int[] positions = operands.indices(cache.slots(), sizes.length());
    Tensor queries = operands.random("queries", cache.slots(), sizes.attention().columns());
    Tensor output = operands.poisoned("output", cache.slots(), setting.width());
    kernels.cachedAttention(queries, cache, 1, slots, positions, output);
  }

  /** Puts T tokens into each of B+2 slots, in a random order; other places stay NaN. */
  private static KvCache fillCache(Kernels kernels, Setting setting) {
    Operands operands = setting.operands();
    KernelSizes sizes = setting.sizes();
    int capacity = sizes.length() + 3;
    KvCache cache =
        kernels.newCache(
            new CacheShape(
                2, sizes.keyValueHeads(), sizes.headSize(), sizes.batch() + 2, capacity));
    for (int layer = 0; layer < cache.shape().layers(); layer++) {
      for (int slot = 0; slot < cache.slots(); slot++) {
        for (int i = 0; i < cache.slotLength(); i++) {
          cache.set(layer, slot, i, Double.NaN);
        }
      }
    }
    int[] slots = operands.permutation(cache.slots() * sizes.length());
    int[] positions = new int[slots.length];
    for (int row = 0; row < slots.length; row++) {
      positions[row] = slots[row] / cache.slots();
      slots[row] %= cache.slots();
    }
    Tensor tokens = operands.random("tokens", slots.length, sizes.attention().columns());
    kernels.cacheKeysValues(tokens, cache, 1, slots, positions);
    operands.compare(MAY_HOLD_NAN, contents(cache));
    return cache;
  }

  private static double[] contents(KvCache cache) {
    int length = cache.slotLength();
    double[] contents = new double[Math.toIntExact(cache.shape().length())];
    Arrays.setAll(
        contents,
        i -> cache.get(i / length / cache.slots(), i / length % cache.slots(), i % length));
    return contents;
  }
}
