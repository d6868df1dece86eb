package org.pcot.model.kernels;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Storage;
import org.pcot.model.tensor.Tensor;

/**
 * The tensors that a kernel is tried on: the same numbers for the same seed in every element type
 * (all are floats), each in a block of its own between guards that must stay as they are.
 */
final class Operands {
  private static final int GUARD = Arena.ALIGNMENT;
  private static final double GUARD_VALUE = -1232;

  private final Memory memory;
  private final DataType dataType;
  private final long seed;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, Tensor> compared = new LinkedHashMap<>();
  private int streams;

  Operands(DataType dataType, long seed) {
    this(Memory.HOST, dataType, seed);
  }

  Operands(Memory memory, DataType dataType, long seed) {
    this.memory = memory;
    this.dataType = dataType;
    this.seed = seed;
  }

  DataType dataType() {
    return dataType;
  }

  /** Standard normal numbers: an input, or what was in an output that is added to. */
  Tensor random(String name, int rows, int columns) {
    return compared(name, fill(allocate(name, GUARD, rows, columns), stream()));
  }

  /** Like {@link #random}, at an offset that is not aligned, as parameters may be. */
  Tensor parameter(String name, int rows, int columns) {
    return compared(name, fill(allocate(name, GUARD + 3, rows, columns), stream()));
  }

  /** All NaN: an output that is written. */
  Tensor poisoned(String name, int rows, int columns) {
    Tensor tensor = allocate(name, GUARD, rows, columns);
    tensor.fill(Double.NaN);
    return compared(name, tensor);
  }

  /** Numbers below the bound, followed by entries that nobody may read. */
  int[] indices(int count, int bound) {
    CounterRandom random = stream();
    int[] indices = new int[count + 2];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = i < count ? random.below(bound, i) : Integer.MIN_VALUE;
    }
    return indices;
  }

  /** In [0, 1). */
  double[] uniforms(int count) {
    CounterRandom random = stream();
    double[] uniforms = new double[count];
    Arrays.setAll(uniforms, random::uniform);
    return uniforms;
  }

  /** Weights of rows: every fourth 0, the rest of both signs. */
  float[] weights(int count) {
    CounterRandom random = stream();
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      weights[i] = i % 4 == 3 ? 0 : (float) random.gaussian(i);
    }
    return weights;
  }

  /** 0 … n-1 in a random order. */
  int[] permutation(int count) {
    CounterRandom random = stream();
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int other = random.below(i + 1, i);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  /** Numbers that a kernel wrote elsewhere than into a tensor. */
  void compare(String name, double[] values) {
    Tensor copy =
        new Tensor(Memory.HEAP.allocate(DataType.DOUBLE, values.length), 0, 1, values.length);
    copy.write(values);
    compared(name, copy);
  }

  /** All tensors to compare, inputs too: a kernel must leave them alone. Checks the guards. */
  Map<String, Tensor> results() {
    tensors.forEach(Operands::checkGuards);
    return compared;
  }

  private Tensor allocate(String name, int offset, int rows, int columns) {
    Storage storage = memory.allocate(dataType, offset + (long) rows * columns + GUARD);
    storage.fill(0, storage.length(), GUARD_VALUE);
    Tensor tensor = new Tensor(storage, offset, rows, columns);
    tensors.put(name, tensor);
    return tensor;
  }

  private static Tensor fill(Tensor tensor, CounterRandom random) {
    double[] values = new double[tensor.length()];
    Arrays.setAll(values, i -> (float) random.gaussian(i));
    tensor.write(values);
    return tensor;
  }

  private Tensor compared(String name, Tensor tensor) {
    if (compared.put(name, tensor) != null) {
      throw new AssertionError("two tensors are named " + name);
    }
    return tensor;
  }

  private CounterRandom stream() {
    return CounterRandom.of(seed, Purpose.PARAMETER_INITIALISATION, streams++);
  }

  private static void checkGuards(String name, Tensor tensor) {
    double[] all = new double[Math.toIntExact(tensor.storage().length())];
    tensor.storage().read(0, all, all.length);
    long end = tensor.offset() + tensor.length();
    for (int i = 0; i < all.length; i++) {
      if ((i < tensor.offset() || i >= end) && all[i] != GUARD_VALUE) {
        throw new AssertionError("element " + i + " outside of " + name + " was written");
      }
    }
  }
}
