package org.pcot.model.decoder;

import org.pcot.model.architecture.Norm;
import org.pcot.model.architecture.ParameterDeclaration;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

/** A norm; its instance keeps what the backward pass of its last forward pass needs. */
sealed interface NormPart {
  static NormPart of(Norm norm, Kernels kernels) {
    if (norm instanceof Norm.LayerNorm layerNorm) {
      return new LayerNormPart(layerNorm, kernels);
    }
    return new RmsNormPart((Norm.RmsNorm) norm, kernels);
  }

  /** The normalised rows [n, C], from the arena. */
  Tensor forward(DecoderParameters p, Tensor input, Arena arena);

  /** Adds to the gradients of the input and of the parameters. */
  void backward(
      DecoderParameters p,
      Tensor outputGradient,
      Tensor inputGradient,
      DecoderParameters g,
      Arena scratch);

  /** Where the gradient of a vector [1, C] is added to: room to forget it, where it is frozen. */
  static Tensor gradientOf(ParameterDeclaration vector, DecoderParameters g, Arena scratch) {
    return g.find(vector).orElseGet(() -> scratch.take(1, vector.columns()));
  }

  /** Layer normalisation. */
  final class LayerNormPart implements NormPart {
    private final Norm.LayerNorm norm;
    private final Kernels kernels;
    private Tensor input;
    private Tensor statistics;

    private LayerNormPart(Norm.LayerNorm norm, Kernels kernels) {
      this.norm = norm;
      this.kernels = kernels;
    }

    @Override
    public Tensor forward(DecoderParameters p, Tensor rows, Arena arena) {
      input = rows;
      Tensor output = arena.take(rows.rows(), rows.columns());
      statistics = arena.take(rows.rows(), 2);
      Tensor weight = p.get(norm.weight());
      kernels.layerNorm(rows, weight, p.get(norm.bias()), norm.epsilon(), output, statistics);
      return output;
    }

    @Override
    public void backward(
        DecoderParameters p,
        Tensor outputGradient,
        Tensor inputGradient,
        DecoderParameters g,
        Arena scratch) {
      kernels.layerNormBackward(
          outputGradient,
          input,
          p.get(norm.weight()),
          statistics,
          inputGradient,
          gradientOf(norm.weight(), g, scratch),
          gradientOf(norm.bias(), g, scratch));
    }
  }

  /** Normalisation by the root of the mean square. */
  final class RmsNormPart implements NormPart {
    private final Norm.RmsNorm norm;
    private final Kernels kernels;
    private Tensor input;
    private Tensor scales;

    private RmsNormPart(Norm.RmsNorm norm, Kernels kernels) {
      this.norm = norm;
      this.kernels = kernels;
    }

    @Override
    public Tensor forward(DecoderParameters p, Tensor rows, Arena arena) {
      input = rows;
      Tensor output = arena.take(rows.rows(), rows.columns());
      scales = arena.take(rows.rows(), 1);
      kernels.rmsNorm(rows, p.get(norm.weight()), norm.epsilon(), output, scales);
      return output;
    }

    @Override
    public void backward(
        DecoderParameters p,
        Tensor outputGradient,
        Tensor inputGradient,
        DecoderParameters g,
        Arena scratch) {
      kernels.rmsNormBackward(
          outputGradient,
          input,
          p.get(norm.weight()),
          scales,
          inputGradient,
          gradientOf(norm.weight(), g, scratch));
    }
  }
}
