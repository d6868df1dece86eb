package org.pcot.model.decoder;

import java.util.Arrays;
import org.pcot.model.architecture.LowRank;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.StorageOrder;
import org.pcot.model.tensor.Tensor;

/**
 * What an adapter adds to the output of a linear layer. Nothing is kept for the backward pass:
 * {@code x·A} is small, and computed again.
 *
 * @param first of the columns of the layer's output that its matrix writes
 * @param isAlone whether these are all
 * @param arena of its own for each call
 */
record AdapterPart(LowRank adapter, int first, boolean isAlone, Kernels kernels, Arena arena) {

  /** Adds to the layer's output. */
  void forward(DecoderParameters p, Tensor input, Tensor output) {
    arena.reset();
    Tensor hidden = hidden(p, input);
    Tensor b = p.get(adapter.b());
    if (isAlone) {
      kernels.productWithResidual(hidden, b, StorageOrder.OUT_IN, output, output);
    } else {
      Tensor addition = arena.take(input.rows(), b.rows());
      kernels.product(hidden, b, StorageOrder.OUT_IN, addition);
      kernels.addToColumns(addition, output, first);
    }
  }

  /** Adds to the gradient of the layer's input, and to those of the adapter that are not frozen. */
  void backward(
      DecoderParameters p,
      Tensor outputGradient,
      Tensor input,
      Tensor inputGradient,
      DecoderParameters g) {
    arena.reset();
    Tensor a = p.get(adapter.a());
    Tensor b = p.get(adapter.b());
    Tensor gradient = additionGradient(outputGradient, b.rows());
    g.find(adapter.b())
        .ifPresent(
            weight ->
                kernels.weightBackward(gradient, hidden(p, input), StorageOrder.OUT_IN, weight));
    Tensor hiddenGradient = arena.take(input.rows(), adapter.rank());
    kernels.productBackward(gradient, b, StorageOrder.OUT_IN, hiddenGradient);
    scale(hiddenGradient);
    g.find(adapter.a())
        .ifPresent(
            weight -> kernels.weightBackward(hiddenGradient, input, StorageOrder.OUT_IN, weight));
    kernels.productWithResidual(
        hiddenGradient, a, StorageOrder.IN_OUT, inputGradient, inputGradient);
  }

  private Tensor additionGradient(Tensor outputGradient, int columns) {
    if (isAlone) {
      return outputGradient;
    }
    Tensor gradient = arena.take(outputGradient.rows(), columns);
    kernels.takeColumns(outputGradient, first, gradient);
    return gradient;
  }

  /** {@code scale · x·A} [n, rank]. */
  private Tensor hidden(DecoderParameters p, Tensor input) {
    Tensor hidden = arena.take(input.rows(), adapter.rank());
    kernels.product(input, p.get(adapter.a()), StorageOrder.OUT_IN, hidden);
    scale(hidden);
    return hidden;
  }

  private void scale(Tensor rows) {
    float[] factors = new float[rows.rows()];
    Arrays.fill(factors, (float) adapter.scale());
    kernels.scaleRows(rows, factors);
  }
}
