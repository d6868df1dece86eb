package org.pcot.jobs.benchmark.libtorch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.ParameterLayout.Parameter;

/**
 * The flat parameter vector as libtorch likes it: a leaf a parameter, and the matrices of linear
 * layers [out, in], which is what torch.nn.Linear holds.
 */
final class LibtorchParameters {
  private final ParameterLayout layout;
  private final Map<String, Tensor> leaves = new LinkedHashMap<>();
  private final TensorVector vector = new TensorVector();

  LibtorchParameters(ParameterLayout layout, float[] flat) {
    this.layout = layout;
    for (Parameter parameter : layout.parameters()) {
      Tensor leaf = fromFlat(parameter, flat).detach().set_requires_grad(true);
      leaves.put(parameter.name(), leaf);
      vector.push_back(leaf);
    }
  }

  Tensor get(String name) {
    return leaves.get(name);
  }

  TensorVector all() {
    return vector;
  }

  /** Sets every parameter to its value in a flat vector. */
  void restore(float[] flat) {
    try (NoGradGuard noGradient = new NoGradGuard()) {
      for (Parameter parameter : layout.parameters()) {
        leaves.get(parameter.name()).copy_(fromFlat(parameter, flat));
      }
    }
  }

  /** The gradients of the last backward pass, in the layout of the flat vector. */
  float[] gradient() {
    float[] flat = new float[Math.toIntExact(layout.length())];
    for (Parameter parameter : layout.parameters()) {
      Tensor gradient = leaves.get(parameter.name()).grad();
      Tensor ours = isLinear(parameter) ? gradient.t().contiguous() : gradient.contiguous();
      ours.data_ptr_float()
          .get(flat, Math.toIntExact(parameter.offset()), Math.toIntExact(parameter.length()));
    }
    return flat;
  }

  private static Tensor fromFlat(Parameter parameter, float[] flat) {
    float[] values = new float[Math.toIntExact(parameter.length())];
    System.arraycopy(flat, Math.toIntExact(parameter.offset()), values, 0, values.length);
    long[] shape =
        parameter.rank() == 1
            ? new long[] {parameter.columns()}
            : new long[] {parameter.rows(), parameter.columns()};
    Tensor tensor = torch.from_blob(new FloatPointer(values), shape);
    return isLinear(parameter) ? tensor.t().contiguous() : tensor.clone();
  }

  /** Matrices that the layout stores [in, out]; tables are [rows, C] on both sides. */
  private static boolean isLinear(Parameter parameter) {
    return parameter.rank() == 2 && parameter.name().contains(".h.");
  }
}
