package org.pcot.jobs.benchmark.libtorch;

import java.util.function.Supplier;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Java arrays as tensors and back. */
final class LibtorchTensors {
  private LibtorchTensors() {}

  /** Frees what the work allocates, but for its result, which the scope around this one keeps. */
  static Tensor scoped(Supplier<Tensor> work) {
    PointerScope outer = PointerScope.getInnerScope();
    try (PointerScope inner = new PointerScope()) {
      Tensor result = work.get();
      outer.attach(result);
      return result;
    }
  }

  /** Rows of tokens as torch's indices (64 bits), [rows, tokens of a row]. */
  static Tensor indices(int[][] rows) {
    int columns = rows[0].length;
    int[] tokens = new int[rows.length * columns];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, tokens, i * columns, columns);
    }
    return indices(tokens, rows.length);
  }

  /** Tokens as torch's indices, [rows, tokens.length / rows]. */
  static Tensor indices(int[] tokens, int rows) {
    long[] wide = new long[tokens.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = tokens[i];
    }
    long[] shape = {rows, tokens.length / rows};
    TensorOptions options = new TensorOptions(ScalarType.Long);
    return torch.from_blob(new LongPointer(wide), shape, options).clone();
  }

  static Tensor floats(float[] values) {
    return torch.from_blob(new FloatPointer(values), values.length).clone();
  }

  static float[] toFloats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.numel())];
    tensor.contiguous().data_ptr_float().get(values);
    return values;
  }

  /** Indices [rows, columns] as tokens. */
  static int[][] toRows(Tensor indices) {
    long[] wide = new long[Math.toIntExact(indices.numel())];
    indices.contiguous().data_ptr_long().get(wide);
    int columns = (int) indices.size(1);
    int[][] rows = new int[wide.length / columns][columns];
    for (int i = 0; i < wide.length; i++) {
      rows[i / columns][i % columns] = (int) wide[i];
    }
    return rows;
  }
}
