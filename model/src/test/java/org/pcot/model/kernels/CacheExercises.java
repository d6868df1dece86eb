package org.pcot.model.kernels;

import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
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
        "cacheKeysValues: window", CacheExercises::fillRings,
        "cachedAttention", CacheExercises::cachedAttention,
        "cachedAttention: window", CacheExercises::cachedAttentionInWindow);
  }

  /** Slots in no order, each with its own number of positions, in the second of two layers. */
  private static void cachedAttention(Kernels kernels, Setting setting) {
    Operands operands = setting.operands();
    KernelSizes sizes = setting.sizes();
    KvCache cache = fillCache(kernels, setting);
    int[] slots = operands.permutation(cache.slots());
    int[] positions = operands.indices(cache.slots(), sizes.length());
    attend(kernels, setting, cache, slots, positions);
  }

  /** From the newest position of each slot. */
  private static void cachedAttentionInWindow(Kernels kernels, Setting setting) {
    Rings rings = fillRings(kernels, setting);
    int[] slots = setting.operands().permutation(rings.cache().slots());
    int[] positions = Arrays.stream(slots).map(slot -> rings.newest()[slot]).toArray();
    attend(kernels, setting, rings.cache(), slots, positions);
  }

  private static void attend(
      Kernels kernels, Setting setting, KvCache cache, int[] slots, int[] positions) {
    int columns = setting.sizes().attention().columns();
    Tensor queries = setting.operands().random("queries", cache.slots(), columns);
    Tensor output = setting.operands().poisoned("output", cache.slots(), setting.width());
    kernels.cachedAttention(queries, cache, 1, slots, positions, output);
  }

  /** Puts T tokens into each of B+2 slots, in a random order; other places stay NaN. */
  private static KvCache fillCache(Kernels kernels, Setting setting) {
    KvCache cache = kernels.newCache(shape(setting.sizes()));
    int[] slots = setting.operands().permutation(cache.slots() * setting.sizes().length());
    int[] positions = new int[slots.length];
    for (int row = 0; row < slots.length; row++) {
      positions[row] = slots[row] / cache.slots();
      slots[row] %= cache.slots();
    }
    fill(kernels, setting, cache, slots, positions);
    return cache;
  }

  /** A cache with a window, and the newest position of each slot. */
  private record Rings(KvCache cache, int[] newest) {}

  /** Up to T tokens in each of B+2 slots, of which most have overwritten some. */
  private static Rings fillRings(Kernels kernels, Setting setting) {
    KernelSizes sizes = setting.sizes();
    KvCache cache = kernels.newCache(shape(sizes).within(sizes.length() / 4 + 1));
    int[] newest = setting.operands().indices(cache.slots(), sizes.length());
    int[] rows =
        IntStream.range(0, cache.slots() * sizes.length())
            .filter(row -> row / cache.slots() <= newest[row % cache.slots()])
            .toArray();
    int[] slots = Arrays.stream(rows).map(row -> row % cache.slots()).toArray();
    int[] positions = Arrays.stream(rows).map(row -> row / cache.slots()).toArray();
    fill(kernels, setting, cache, slots, positions);
    return new Rings(cache, newest);
  }

  private static CacheShape shape(KernelSizes sizes) {
    int capacity = sizes.length() + 3;
    return new CacheShape(2, sizes.keyValueHeads(), sizes.headSize(), sizes.batch() + 2, capacity);
  }

  private static void fill(
      Kernels kernels, Setting setting, KvCache cache, int[] slots, int[] positions) {
    for (int layer = 0; layer < cache.shape().layers(); layer++) {
      for (int slot = 0; slot < cache.slots(); slot++) {
        for (int i = 0; i < cache.places() * channels(cache); i++) {
          cache.set(layer, slot, i / channels(cache), i % channels(cache), Double.NaN);
        }
      }
    }
    int columns = setting.sizes().attention().columns();
    Tensor tokens = setting.operands().random("tokens", slots.length, columns);
    kernels.cacheKeysValues(tokens, cache, 1, slots, positions);
    setting.operands().compare(MAY_HOLD_NAN, contents(cache));
  }

  private static double[] contents(KvCache cache) {
    int channels = channels(cache);
    int length = cache.places() * channels;
    double[] contents = new double[cache.shape().layers() * cache.slots() * length];
    Arrays.setAll(
        contents,
        i ->
            cache.get(
                i / length / cache.slots(),
                i / length % cache.slots(),
                i % length / channels,
                i % channels));
    return contents;
  }

  private static int channels(KvCache cache) {
    return 2 * cache.heads() * cache.headSize();
  }
}
