package org.pcot.model.decoder;

import java.util.List;
import org.pcot.model.architecture.Linear;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.tensor.Tensor;

/** A linear layer and its adapters; several matrices side by side are one product. */
record LinearPart(Linear linear, List<AdapterPart> adapters, Kernels kernels) {

  void forward(DecoderParameters p, Tensor input, Tensor output) {
    Tensor weight = p.get(linear.matrices());
    if (linear.biases().isEmpty()) {
      kernels.product(input, weight, linear.order(), output);
    } else {
      kernels.linear(input, weight, linear.order(), p.get(linear.biases()), output);
    }
    adapters.forEach(adapter -> adapter.forward(p, input, output));
  }

  /** The same added to the residual, which may be the output. */
  void forward(DecoderParameters p, Tensor input, Tensor residual, Tensor output) {
    Tensor weight = p.get(linear.matrices());
    if (linear.biases().isEmpty()) {
      kernels.productWithResidual(input, weight, linear.order(), residual, output);
    } else {
      Tensor bias = p.get(linear.biases());
      kernels.linearWithResidual(input, weight, linear.order(), bias, residual, output);
    }
    adapters.forEach(adapter -> adapter.forward(p, input, output));
  }

  /** Writes the gradient of the input, adds to those of the parameters that are not frozen. */
  void backward(
      DecoderParameters p,
      Tensor outputGradient,
      Tensor input,
      Tensor inputGradient,
      DecoderParameters g) {
    if (!linear.biases().isEmpty()) {
      g.find(linear.biases()).ifPresent(bias -> kernels.biasBackward(outputGradient, bias));
    }
    g.find(linear.matrices())
        .ifPresent(weight -> kernels.weightBackward(outputGradient, input, linear.order(), weight));
    Tensor weight = p.get(linear.matrices());
    kernels.productBackward(outputGradient, weight, linear.order(), inputGradient);
    adapters.forEach(adapter -> adapter.backward(p, outputGradient, input, inputGradient, g));
  }
}
