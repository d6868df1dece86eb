package org.pcot.model.architecture;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/** The layer that works on each token by itself. */
public sealed interface FeedForward extends Serializable {
  /** {@code out(gelu_new(in(x)))}. */
  record Gelu(Linear in, Linear out) implements FeedForward {
    @Override
    public Stream<List<ParameterDeclaration>> groups() {
      return Stream.concat(in.groups(), out.groups());
    }
  }

  /**
   * {@code out(silu(gate(x)) · up(x))}.
   *
   * @param gateUp writes the two side by side
   */
  record SwiGlu(Linear gateUp, Linear out) implements FeedForward {
    @Override
    public Stream<List<ParameterDeclaration>> groups() {
      return Stream.concat(gateUp.groups(), out.groups());
    }
  }

  /** Its parameters in their order; those of one list lie in memory as one. */
  Stream<List<ParameterDeclaration>> groups();
}
