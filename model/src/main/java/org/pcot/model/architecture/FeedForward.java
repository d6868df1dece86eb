package org.pcot.model.architecture;

import java.io.Serializable;
import java.util.stream.Stream;

/** The layer that works on each token by itself. */
public sealed interface FeedForward extends Serializable {
  /** {@code out(gelu_new(in(x)))}. */
  record Gelu(Linear in, Linear out) implements FeedForward {
    @Override
    public Stream<ParameterDeclaration> parameters() {
      return Stream.concat(in.parameters(), out.parameters());
    }
  }

  /**
   * {@code out(silu(gate(x)) · up(x))}.
   *
   * @param gateUp writes the two side by side
   */
  record SwiGlu(Linear gateUp, Linear out) implements FeedForward {
    @Override
    public Stream<ParameterDeclaration> parameters() {
      return Stream.concat(gateUp.parameters(), out.parameters());
    }
  }

  Stream<ParameterDeclaration> parameters();
}
