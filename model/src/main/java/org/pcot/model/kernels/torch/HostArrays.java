package org.pcot.model.kernels.torch;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Arrays that kernels are given, as tensors of the device, and what is made of them: all layers of
 * a pass are given the same ones, which are copied once. What they hold decides, since callers
 * change their arrays.
 */
final class HostArrays implements AutoCloseable {
  private record Entry(String kind, int[] key, Tensor tensor) {}

  private final TorchMemory memory;
  private final int most;

  /** The one that was used last comes first. */
  private final Deque<Entry> entries = new ArrayDeque<>();

  /**
   * @param most tensors that are kept: more than one kernel is given
   */
  HostArrays(TorchMemory memory, int most) {
    this.memory = memory;
    this.most = most;
  }

  /**
   * Row numbers [count], 64 bits each.
   *
   * @throws IndexOutOfBoundsException if one is not below the bound: a card would stop for good
   */
  Tensor indices(int[] values, int count, int bound) {
    for (int i = 0; i < count; i++) {
      Objects.checkIndex(values[i], bound);
    }
    int[] key = Arrays.copyOf(values, count);
    return of(
        "indices",
        key,
        () ->
            memory.fromHost(
                Tensor.create(Arrays.stream(key).asLongStream().toArray()), ScalarType.Long));
  }

  /** A column [count, 1]. */
  Tensor column(float[] values, int count, ScalarType type) {
    int[] key = new int[count];
    Arrays.setAll(key, i -> Float.floatToRawIntBits(values[i]));
    return of(
        "column " + type,
        key,
        () -> memory.fromHost(Tensor.create(Arrays.copyOf(values, count), count, 1), type));
  }

  /** What is made of a key, unless it is here. */
  Tensor of(String kind, int[] key, Supplier<Tensor> made) {
    for (Iterator<Entry> i = entries.iterator(); i.hasNext(); ) {
      Entry entry = i.next();
      if (entry.kind.equals(kind) && Arrays.equals(entry.key, key)) {
        i.remove();
        entries.addFirst(entry);
        return entry.tensor;
      }
    }
    try (PointerScope scope = new PointerScope()) {
      entries.addFirst(new Entry(kind, key, TorchMemory.kept(made.get())));
    }
    if (entries.size() > most) {
      entries.removeLast().tensor.close();
    }
    return entries.getFirst().tensor;
  }

  @Override
  public void close() {
    entries.forEach(entry -> entry.tensor.close());
    entries.clear();
  }
}
