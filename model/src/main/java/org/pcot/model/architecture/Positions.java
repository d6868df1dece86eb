package org.pcot.model.architecture;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/** How a token knows where it stands. */
public sealed interface Positions extends Serializable {
  /** A row of the table [positions, C] is added to the token's embedding. */
  record Learned(ParameterDeclaration table) implements Positions {
    @Override
    public Stream<List<ParameterDeclaration>> groups() {
      return Stream.of(List.of(table));
    }
  }

  /**
   * Queries and keys are rotated, channels d and d + D/2 of a head by the angle position ·
   * theta^(-2d/D) (RoFormer, in the layout of Hugging Face's Llama), or by that of a scaled
   * frequency.
   */
  record Rotary(double theta, RotaryScaling scaling) implements Positions {
    @Override
    public Stream<List<ParameterDeclaration>> groups() {
      return Stream.empty();
    }
  }

  /** Its parameters in their order; those of one list lie in memory as one. */
  Stream<List<ParameterDeclaration>> groups();
}
