package org.pcot.model.architecture;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/** How each head's queries and keys are normalised before their rotation. */
public sealed interface HeadNorms extends Serializable {
  /** They are not. */
  record None() implements HeadNorms {
    @Override
    public Stream<List<ParameterDeclaration>> groups() {
      return Stream.empty();
    }
  }

  /**
   * {@code x / sqrt(mean of squares + epsilon) · weight} over the D channels of a head.
   *
   * @param queries the weight [D] that all heads of queries share
   * @param keys the weight [D] that all heads of keys share
   */
  record Rms(double epsilon, ParameterDeclaration queries, ParameterDeclaration keys)
      implements HeadNorms {
    @Override
    public Stream<List<ParameterDeclaration>> groups() {
      return Stream.of(List.of(queries), List.of(keys));
    }
  }

  /** Its parameters in their order; those of one list lie in memory as one. */
  Stream<List<ParameterDeclaration>> groups();
}
