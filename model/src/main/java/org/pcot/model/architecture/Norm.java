package org.pcot.model.architecture;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/** How a token is normalised before a layer reads it. */
public sealed interface Norm extends Serializable {
  /** {@code (x - mean) / sqrt(variance + epsilon) · weight + bias}. */
  record LayerNorm(double epsilon, ParameterDeclaration weight, ParameterDeclaration bias)
      implements Norm {
    @Override
    public Stream<List<ParameterDeclaration>> groups() {
      return Stream.of(List.of(weight), List.of(bias));
    }
  }

  /** {@code x / sqrt(mean of squares + epsilon) · weight}. */
  record RmsNorm(double epsilon, ParameterDeclaration weight) implements Norm {
    @Override
    public Stream<List<ParameterDeclaration>> groups() {
      return Stream.of(List.of(weight));
    }
  }

  /** Its parameters in their order; those of one list lie in memory as one. */
  Stream<List<ParameterDeclaration>> groups();
}
